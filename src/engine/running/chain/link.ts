/** A step on the way from the picture's features to the score: it is run, and its gradient is led back. */
import type { Stages } from '../../classifier.ts';
import type { FloatTensor } from '../../tensor/tensor.ts';

export interface Link {
  /** @param saves whether its gradient will be asked for */
  run(features: FloatTensor, saves: boolean, stages: Stages): Promise<LinkRun>;
}

export interface LinkRun {
  readonly result: FloatTensor;
  /** What dS at the result is at the features. */
  back(seed: FloatTensor, stages: Stages): Promise<FloatTensor>;
}

/** Several links, one after the other. */
export async function runLinks(
  links: readonly Link[],
  features: FloatTensor,
  saves: boolean,
  stages: Stages,
): Promise<LinkRun> {
  const runs: LinkRun[] = [];
  for (const link of links) runs.push(await link.run(runs.at(-1)?.result ?? features, saves, stages));
  return {
    result: runs.at(-1)?.result ?? features,
    back: async (seed, told) => {
      let gradient = seed;
      for (const run of runs.toReversed()) gradient = await run.back(gradient, told);
      return gradient;
    },
  };
}
