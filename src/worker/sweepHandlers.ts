import type { Handlers } from '../protocol/channel.ts';
import type { EngineEvents } from '../protocol/engine.ts';
import type { SweepRequests } from '../protocol/sweep.ts';
import { mergeParts } from '../runtime/dataset/merge.ts';
import { picturesAt } from '../runtime/dataset/pictures.ts';
import { readDoubts } from '../runtime/dataset/doubts.ts';
import { readResults } from '../runtime/dataset/results.ts';
import { defaultSeed } from '../engine/measure/wish.ts';
import { mergeSeries } from '../runtime/dataset/series/merge.ts';
import { seriesOverview } from '../runtime/dataset/series/sweep.ts';
import type { Sweeps } from '../runtime/dataset/sweeps.ts';

export function sweepHandlers(sweeps: Sweeps): Handlers<SweepRequests, EngineEvents> {
  return {
    pictures: async ({ chosen }) => picturesAt(chosen),
    beginSweep: async ({ keys, ...wish }) => sweeps.begin(wish, keys),
    sweepPicture: async ({ out, key }, { emit }) =>
      (await sweeps.explain(out, key, (stage, progress) => emit('stage', { stage, ...progress }))) ?? null,
    leaveSweep: async ({ out }) => {
      await sweeps.leave(out);
      return null;
    },
    endSweep: async ({ out }) => {
      await sweeps.end(out);
      return null;
    },
    mergeSweep: async ({ out, root }) => {
      await mergeParts(out, { pictures: root });
      return null;
    },
    mergeSeries: async ({ folders, out, root }) => {
      await mergeSeries(folders, out, root, defaultSeed);
      return null;
    },
    overview: async ({ folders }) => seriesOverview(folders),
    groups: async (wish) => ({ groups: await sweeps.groups(wish) }),
    doubts: async ({ folder }) => ({ doubts: await readDoubts(folder) }),
    results: async ({ folder }) => readResults(folder),
  };
}
