import type { BackwardPass } from '../gradient/build.ts';
import type { Graph } from '../graph/graph.ts';
import { layerCandidates } from '../anatomy/layerCandidates.ts';
import { listLayers, type Layer } from '../anatomy/layers.ts';
import type { Score } from '../anatomy/score.ts';
import { isStatic, knownDims, type Dim, type Shapes } from '../graph/shapes.ts';
import type { Place } from '../anatomy/place/state.ts';
import type { Size } from '../image/geometry.ts';
import type { Sizes } from './sizes.ts';

/** What has been found out about a model so far. */
export interface Survey {
  readonly graph: Graph;
  readonly shapes: Shapes;
  readonly channelAxes: ReadonlyMap<string, number>;
  readonly score: Score;
  readonly pass: BackwardPass;
  readonly brought: ReadonlySet<string>;
  /** The input, in pixels. */
  readonly picture: Size;
  /** Where tensors lie on the input. */
  readonly places: ReadonlyMap<string, Place>;
  /** The batch of the input: a number, or the symbol that stands for it everywhere. */
  readonly batch: Dim | undefined;
  /** 4: a picture; 5: a clip; 3: a signal. */
  readonly inputRank: number;
}

/** The layers with their real shapes: those that depend on the run are asked of a run. */
export async function findLayers(survey: Survey, real: Sizes): Promise<Layer[]> {
  const { graph, shapes, channelAxes, score, batch, inputRank } = survey;
  const candidates = layerCandidates(graph, shapes, channelAxes, score, Math.max(4, inputRank));
  // As many tokens as there are boxes are no picture, and that number may be open, too.
  const asked = [...candidates.map(({ output }) => output[0] ?? ''), ...(score.detector ? [score.tensor] : [])];
  const known = asked.map((tensor): [string, readonly Dim[]] => {
    const dims = knownDims(shapes, tensor);
    return [tensor, dims.map((dim, axis) => (axis === 0 && dim === batch ? 1 : dim))];
  });
  const open = known.flatMap(([tensor, dims]) => (isStatic(dims) ? [] : [tensor]));
  const sizes = new Map([...known, ...(await real.of(open))]);
  return listLayers(graph, score, candidates, { ...survey, sizes, isClip: inputRank === 5, isSignal: inputRank === 3 });
}

export function explainableTensors(layers: readonly Layer[]): string[] {
  return layers.filter(({ reason }) => reason === undefined).map(({ tensor }) => tensor);
}
