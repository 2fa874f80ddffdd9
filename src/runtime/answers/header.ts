/** How every object of JSON begins, whoever asked for it: what made it, from which model. docs/explanation.schema.json describes them. */
import { version } from '../../../package.json';
import type { ErrorCode } from '../../vocabulary/codes.ts';
import { sha256 } from '../disk/modelFile.ts';
import { onnxruntimeVersion } from '../ort/ort.ts';

/** Raised where a key changes its meaning or goes; keys that are added leave it. */
const schema = 1;

export interface Header {
  readonly schema: typeof schema;
  /** Whylight's version, and ONNX Runtime's; null where its library does not load. */
  readonly whylight: string;
  readonly onnxruntime: string | null;
  readonly model: {
    readonly path: string;
    /** Of the model's own file, not of the files that it keeps weights in; absent where it could not be read. */
    readonly sha256?: string;
  };
}

const headerFor = (model: Header['model']): Header => ({
  schema,
  whylight: version,
  onnxruntime: onnxruntimeVersion(),
  model,
});

let latest: { readonly key: string; readonly digest: string } | undefined;

/** Of a model that can be read. One model is asked about again and again: its digest is remembered. @throws WhylightError as `sha256` */
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
