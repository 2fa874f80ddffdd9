import { differentiate } from '../gradient/build.ts';
import { gradientModel } from '../gradient/gradientModel.ts';
import { cellsOf } from '../anatomy/grids.ts';
import { findChannelAxes } from '../anatomy/channelAxes.ts';
import { indexGraph, type Graph } from '../graph/graph.ts';
import type { Layer } from '../anatomy/layers.ts';
import { roundedOnTheWay } from '../anatomy/rounding.ts';
import type { FoundScore } from '../anatomy/findScore.ts';
import { withScore } from '../anatomy/score.ts';
import { knownDims, type Shapes } from '../graph/shapes.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { brought, ownGradientGraph, type Own } from './gradientGraph.ts';
import { zeros } from './imageInput.ts';
import type { KnownGraph } from './modelGraph.ts';
import { explainableTensors, findLayers, type Survey } from './modelLayers.ts';
import { scoreOf } from './modelScore.ts';
import { withRewritten } from './rewritten.ts';
import { folded, unknownRanks, withProbed } from './shapes.ts';
import { planeSize } from '../tensor/layout.ts';
import { placesOf } from './places.ts';
import { Sizes } from './sizes.ts';
import type { Source } from './source.ts';

/** A model's graph with its score, its layers and their gradients. */
export interface Differentiated extends Omit<
  Survey,
  'score' | 'brought' | 'picture' | 'batch' | 'inputRank' | 'places'
> {
  readonly score: FoundScore;
  readonly input: string;
  readonly layers: readonly Layer[];
  /** The gradient graph beside the model. */
  readonly own: Own;
  /** The one that is made here, for the layers that `own` lacks. */
  readonly built: Graph;
  readonly sizes: Sizes;
}

/** Of a network's picture part: what it makes for the others, and what these make of it. */
export interface Border extends Pick<FoundScore, 'tensor' | 'head'> {
  /** Of a reader of letters: into how many columns it cuts the picture. As many tokens are these, and no grid. */
  readonly steps?: number | undefined;
}

/** What its score is, which tensors are layers, and their gradients. */
export async function differentiated(
  { file, version, bench }: Source,
  { graph: read, inferred: first, input }: KnownGraph,
  recipe: Recipe,
  counts: readonly number[],
  border?: Border,
): Promise<Differentiated> {
  const inferred = await folded(read, first, bench);
  const sizes = new Sizes(read, inferred, new Map([[input.name, zeros(input, recipe)]]), bench);
  const probed = withProbed(read, inferred, await sizes.of(unknownRanks(read, inferred)));
  const rewritten = await withRewritten(read, probed, bench);
  const channelAxes = findChannelAxes(read, rewritten);
  const wanted = { ...recipe.output, labelCounts: counts };
  const score = border
    ? scoreAt(border, rewritten)
    : await scoreOf({ graph: read, shapes: rewritten, channelAxes }, wanted, sizes);
  const { graph, shapes } = withScore(read, rewritten, score);
  const pass = differentiate(graph, shapes, score);
  const model = { graph, shapes, score, sha256: () => bench.disk.sha256(file, version) };
  const own = await ownGradientGraph(file, model, bench);
  const survey = { graph, shapes, channelAxes, score, pass };
  const all = await findLayers(
    {
      ...survey,
      brought: brought(own.graph),
      picture: planeSize(recipe.input),
      places: await placesOf(graph, shapes, { name: input.name, layout: recipe.input.layout }, sizes, bench),
      batch: input.dims[0],
      inputRank: input.dims.length,
    },
    sizes,
  );
  const layers = withoutSteps(all, border);
  const built = indexGraph(gradientModel(graph, shapes, score, pass, madeHere(survey, layers, own)));
  return { ...survey, input: input.name, layers, own, built, sizes };
}

const scoreAt = ({ tensor, head }: Border, shapes: Shapes): FoundScore => ({
  ...{ tensor, head, output: tensor, outputs: [] },
  dims: knownDims(shapes, tensor),
});

/** As many tokens as a reader has steps are its columns, not a picture's grid. */
const withoutSteps = (layers: readonly Layer[], border?: Border): Layer[] =>
  layers.filter(({ shape, grid }) => shape.length !== 3 || cellsOf(grid) !== border?.steps);

/**
 * What the file brings is made here, too, to be compared; not where numbers are rounded, which has no gradient of its
 * own.
 */
function madeHere(
  { graph, score, pass }: Pick<Survey, 'graph' | 'score' | 'pass'>,
  layers: readonly Layer[],
  own: Own,
): string[] {
  const rounded = roundedOnTheWay(graph, score.tensor);
  const files = brought(own.graph);
  return explainableTensors(layers).filter(
    (tensor) => !files.has(tensor) || (pass.gradients.has(tensor) && !rounded.has(tensor)),
  );
}
