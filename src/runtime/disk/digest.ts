import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { modelErrors } from '../../engine/errors.ts';
import { fileVersion } from './files.ts';

let latest: { readonly key: string; readonly digest: Promise<string> } | undefined;

/**
 * The SHA-256 of a file that is this version (see `fileVersion`), read in pieces; that of the latest file is remembered, as
 * one model is asked about again and again.
 *
 * @throws WhylightError `model-changed`, `file-missing`, `file-unreadable`
 */
export async function fileSha256(file: string, version: string): Promise<string> {
  const key = `${file}@${version}`;
  if (latest?.key !== key) latest = { key, digest: digestOf(file) };
  const { digest } = latest;
  const found = await digest.catch(() => undefined);
  if ((await fileVersion(file)) === version && found !== undefined) return found;
  latest = undefined;
  throw modelErrors.changed(path.basename(file));
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}
