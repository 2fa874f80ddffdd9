/** `whylight merge`: the parts of a sweep, checked and summed up. */
import type { Group } from '../../engine/dataset/groups/groups.ts';
import { parseCommandLine, UsageError } from '../usage.ts';
import type { ExitCode } from '../exitCodes.ts';
import type { Terminal } from '../terminal.ts';
import { defaultSeed } from '../../engine/measure/wish.ts';
import { modelFolders } from '../../runtime/dataset/series/read.ts';
import { concludeSeries } from './compareSeries.ts';
import { isComparison } from '../../runtime/dataset/comparison/merge.ts';
import { concludeComparison } from './compare.ts';
import { conclude } from './evaluate.ts';
import { concludeMaps } from './maps.ts';
import { mapsFileOf } from '../../runtime/dataset/teacher/file.ts';

export async function mergeCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseCommandLine('merge', args, (line) => terminal.note(line));
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new UsageError('name the folder of the sweep');
  const maps = mapsFileOf(folder);
  if (maps !== undefined) return concludeMaps(maps, values.json === true, terminal);
  if (await modelFolders(folder)) {
    const options = { seed: defaultSeed, asJson: values.json === true };
    return concludeSeries(folder, values.pictures, options, terminal);
  }
  if (await isComparison(folder)) return concludeComparison(folder, values.pictures, values.json === true, terminal);
  // Without the model nothing can be hidden: the groups are as they are.
  const groups = values.groups ? (found: readonly Group[]) => Promise.resolve(found) : undefined;
  return conclude(folder, { pictures: values.pictures, groups }, values.json === true, terminal);
}
