import { textErrors } from '../../errors.ts';
import type { Score } from '../../anatomy/score.ts';
import { differentiate } from '../../gradient/build.ts';
import { gradientModel } from '../../gradient/gradientModel.ts';
import { indexGraph, type Graph } from '../../graph/graph.ts';
import { valueInfo } from '../../graph/modelBytes.ts';
import { checkSizes, checkWrittenSizes, knownDims } from '../../graph/shapes.ts';
import { elementTypes } from '../../onnx/types.ts';
import { prepared } from '../../prepare/preparations.ts';
import type { Workbench } from '../../ports.ts';
import type { BoundGraph } from '../../running/chain/graphLink.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { withRewritten } from '../rewritten.ts';
import { folded, inferShapes, unknownRanks, withProbed } from '../shapes.ts';
import { Sizes } from '../sizes.ts';

/**
 * A part and its gradient at one of its inputs, at the sizes of these feeds: a recurrent network's steps, say, are
 * known then.
 *
 * @throws WhylightError `part-unfit`, and what reading a model throws
 */
export async function boundGraph(
  written: Graph,
  feeds: ReadonlyMap<string, Tensor>,
  input: string,
  output: string,
  bench: Workbench,
): Promise<BoundGraph> {
  const fixed = {
    ...written,
    inputs: [...feeds].map(([name, { type, dims }]) => valueInfo(name, elementTypes[type], dims)),
  };
  checkWrittenSizes(fixed);
  const inferred = await inferShapes(fixed, bench);
  const graph = prepared(fixed, 'model', 'inferred', inferred);
  checkSizes(inferred, graph);
  const known = await folded(graph, inferred, bench);
  const sizes = new Sizes(graph, known, feeds, bench);
  const probed = withProbed(graph, known, await sizes.of(unknownRanks(graph, known)));
  const shapes = await withRewritten(graph, probed, bench);
  const score: Score = { tensor: output, dims: knownDims(shapes, output), head: 'classes' };
  const pass = differentiate(graph, shapes, score, undefined, [input]);
  if (!pass.gradients.has(input)) {
    const obstacle = pass.obstructed.get(input);
    const why = obstacle
      ? `its operator ${obstacle.operator} (“${obstacle.node}”) ${obstacle.reason}`
      : `its output “${output}” does not depend on “${input}”`;
    throw textErrors.partUnfit(written.fileName, why);
  }
  const gradient = indexGraph(gradientModel(graph, shapes, score, pass, [input]));
  const saved = gradient.inputs.map(({ name }) => name).filter((name) => name !== pass.seed);
  return { graph, gradient, saved };
}
