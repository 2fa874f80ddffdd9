import { inputErrors, WhylightError } from '../engine/errors.ts';
import type { Graph } from '../engine/graph/graph.ts';
import { probeModel, shapeOutput } from '../engine/graph/modelBytes.ts';
import { isStatic } from '../engine/graph/shapes.ts';
import { likelySizes } from '../engine/recipe/likelySizes.ts';
import { withNotes, type Recipe } from '../engine/recipe/recipe.ts';
import { headOf } from '../engine/score/heads.ts';
import type { Tensor } from '../engine/tensor.ts';
import { zeros, type ImageInput } from './imageInput.ts';
import { Session } from './ort.ts';
import { checkSizesAt, type ShapeOptions } from './shapes.ts';

/**
 * The recipe; where the model leaves the size of its picture open and nothing tells it, at the first likely size that the model runs at.
 *
 * @param find the recipe, with an open side of so many pixels
 * @throws WhylightError `input-open-size`, `input-missing`, `model-tensor-too-large`
 */
export async function atRunningSize(find: (side?: number) => Promise<Recipe>, graph: Graph, input: ImageInput, options: ShapeOptions): Promise<Recipe> {
  const usual = await find();
  if (isStatic(input.dims)) return usual;
  await checkSizesAt(graph, feed(usual), options);
  if (!usual.guessed.has('size')) return usual;
  const outputs = graph.outputs.map(({ name }) => name ?? '').filter((name) => graph.producer.has(name));
  const session = await Session.create(probeModel(graph, outputs), { ...options, optimise: 'none' });
  let cause: unknown;
  try {
    const suppresses = graph.nodes.some(({ opType }) => opType === 'NonMaxSuppression');
    const found = await firstRunning(likelySizes(graph, suppresses));
    if (!found) throw inputErrors.openSize(input.name, input.dims, likelySizes(graph, suppresses), cause);
    return (found.isDetector && !suppresses ? await firstRunning(likelySizes(graph, true)) : found)!.recipe;
  } finally {
    await session.release();
  }

  async function firstRunning(sides: readonly number[]): Promise<{ readonly recipe: Recipe; readonly isDetector: boolean } | undefined> {
    for (const [at, side] of sides.entries()) {
      const recipe = await find(side);
      const shapes = await outputShapes(feed(recipe)).catch(asFailure);
      if (Array.isArray(shapes) && shapes.every(isOfOnePicture)) return { recipe: withNote(recipe, side, sides.slice(0, at)), isDetector: areBoxes(shapes) };
      if (!Array.isArray(shapes)) cause ??= shapes;
    }
    return undefined;
  }

  function feed(recipe: Recipe): Map<string, Tensor> {
    return new Map([[input.name, zeros(input, recipe)]]);
  }

  async function outputShapes(feeds: ReadonlyMap<string, Tensor>): Promise<number[][]> {
    const results = await session.run(feeds);
    return outputs.map((name) => [...(results.get(shapeOutput(name))!.data as BigInt64Array)].map(Number));
  }

  /** Reshapes that were traced for another size may take one picture for several. */
  function isOfOnePicture([batch]: readonly number[], at: number): boolean {
    const declared = graph.outputs.find(({ name }) => name === outputs[at])?.type?.value;
    const first = declared?.case === 'tensorType' ? declared.value.shape?.dim[0]?.value : undefined;
    const isBatch = first?.case === 'dimValue' ? first.value === 1n : first?.case === 'dimParam' && first.value === input.dims[0];
    return !isBatch || batch === 1;
  }
}

/** One output that holds boxes with their classes, or boxes beside others. */
function areBoxes(shapes: readonly (readonly number[])[]): boolean {
  return shapes.some((dims) => headOf(dims) === 'boxes' || (shapes.length > 1 && dims.length <= 3 && dims.at(-1) === 4));
}

function asFailure(error: unknown): WhylightError {
  if (error instanceof WhylightError && error.code === 'run-failed') return error;
  throw error;
}

/** Where all of the recipe is a guess, and called so, the size is one like the rest. */
function withNote(recipe: Recipe, side: number, failed: readonly number[]): Recipe {
  if (failed.length === 0 && recipe.source.kind === 'guess') return recipe;
  const why = failed.length === 0 ? 'the model runs at it' : `the model does not run at ${failed.join(', ')}`;
  const note = `The model leaves the size of its picture open, and nothing tells it. ${side} × ${side} pixels is a guess: ${why}. input.width and input.height in a recipe say another.`;
  return withNotes(recipe, [note]);
}
