/** How every object of JSON begins, whoever asked for it: what made it, from which model. docs/explanation.schema.json describes them. */
import { version } from '../../../package.json';
import type { ErrorCode } from '../../vocabulary/codes.ts';
import { fileSha256 } from '../disk/digest.ts';
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

/** Of a model that can be read; its digest is worked out once a version of its file. */
export async function header({ path, version: fileVersion }: { path: string; version: string }): Promise<Header> {
  return headerFor({ path, sha256: await fileSha256(path, fileVersion) });
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
