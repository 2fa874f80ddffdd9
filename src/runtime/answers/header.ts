/**
 * How every object of JSON begins, whoever asked for it: what made it, from which model. docs/explanation.schema.json
 * describes them.
 */
import { version } from '../../../package.json';
import type { ErrorCode } from '../../vocabulary/codes.ts';
import type { Header } from '../../vocabulary/header.ts';
import { sha256 } from '../disk/modelFile.ts';
import { onnxruntimeVersion } from '../ort/ort.ts';

const headerFor = (model: Header['model']): Header => ({
  schema: 1,
  whylight: version,
  onnxruntime: onnxruntimeVersion(),
  model,
});

let latest: { readonly key: string; readonly digest: string } | undefined;

/**
 * Of a model that can be read. One model is asked about again and again: its digest is remembered. @throws
 * WhylightError as `sha256`
 */
export async function header({ path, version: fileVersion }: { path: string; version: string }): Promise<Header> {
  const key = `${path}@${fileVersion}`;
  if (latest?.key !== key) latest = { key, digest: await sha256(path, fileVersion) };
  return headerFor({ path, sha256: latest.digest });
}

/** What went wrong, in the place of what was asked for; `source` is the picture, where it was with one. */
export function failureJson(
  head: Header | string,
  { code, message, nextStep }: { code: ErrorCode; message: string; nextStep: string },
  source?: string,
): object {
  return {
    ...(typeof head === 'string' ? headerFor({ path: head }) : head),
    ...(source !== undefined && { image: source }),
    error: { code, message, nextStep },
  };
}
