import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SheetSession } from '../../protocol/sheetState.ts';
import { fileStamp } from '../fileStamp.ts';
import type { Services } from '../services.ts';

/** Where a sheet's results lie. Of this sweep and no other: another model, recipe or method has a folder of its own. */
export async function sweepFolder(
  { descriptions, storage }: Services,
  root: string,
  { model, method, models, checks }: SheetSession,
  slot: string,
): Promise<string> {
  const { files } = await descriptions.of(model, { slot });
  const identity = [root, model, method, await fileStamp(files), ...(checks ? ['checks'] : [])];
  const [first] = models ?? [];
  // Of several models all explain the classes of the first: other classes are another sweep.
  if (first !== undefined)
    identity.push('series', first, await fileStamp((await descriptions.of(first, { slot })).files));
  return join(storage, 'sweeps', createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 32));
}
