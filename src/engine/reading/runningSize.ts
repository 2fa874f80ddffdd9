import { inputErrors, WhylightError } from '../errors.ts';
import { findDetector } from '../anatomy/detector.ts';
import type { Graph } from '../graph/graph.ts';
import { probeModel, shapeOutput } from '../graph/modelBytes.ts';
import { isStatic, type Shapes } from '../graph/shapes.ts';
import { tensorTypeOf } from '../onnx/valueInfo.ts';
import { likelyLengths, likelySizes } from '../recipe/likelySizes.ts';
import { withNotes, type Recipe } from '../recipe/recipe.ts';
import { headOf } from '../score/heads.ts';
import { isSignal } from '../tensor/layout.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { zeros } from './imageInput.ts';
import type { KnownGraph } from './modelGraph.ts';
import { checkSizesAt } from './shapes.ts';
import { withOpened, type Workbench, type Opened } from '../ports.ts';
import { known } from '../../vocabulary/known.ts';

/**
 * The recipe; where the model leaves the size of its picture open and nothing tells it, at the first likely size that
 * the model runs at.
 *
 * @param find the recipe, with an open side of so many pixels
 * @throws WhylightError `input-open-size`, `input-missing`, `model-tensor-too-large`
 */
export async function atRunningSize(
  find: (side?: number) => Promise<Recipe>,
  model: KnownGraph,
  bench: Workbench,
): Promise<Recipe> {
  const { graph, input } = model;
  const usual = await find();
  if (isStatic(input.dims)) return usual;
  await checkSizesAt(graph, new Map([[input.name, zeros(input, usual)]]), bench);
  if (!usual.guessed.has('size')) return usual;
  const suppresses = graph.nodes.some(({ opType }) => opType === 'NonMaxSuppression');
  const outputs = graph.outputs.map(({ name }) => name ?? '').filter((name) => graph.producer.has(name));
  return withOpened(bench, probeModel(graph, outputs), 'none', async (opened) => {
    const trial = new Trial(model, outputs, opened);
    if (isSignal(usual.input.layout)) return (await firstRunning(likelyLengths, find, trial)).recipe;
    const found = await firstRunning(likelySizes(graph, suppresses), find, trial);
    if (suppresses || !isDetector(model, found.outputs)) return found.recipe;
    return (await firstRunning(likelySizes(graph, true), find, trial)).recipe;
  });
}

interface Running {
  readonly recipe: Recipe;
  /** What came out of the model. */
  readonly outputs: Shapes;
}

/** @throws WhylightError `input-open-size` */
async function firstRunning(
  sides: readonly number[],
  find: (side: number) => Promise<Recipe>,
  trial: Trial,
): Promise<Running> {
  let cause: unknown;
  for (const [at, side] of sides.entries()) {
    const recipe = await find(side);
    const outputs = await trial.run(recipe).catch(asFailure);
    if (outputs instanceof WhylightError) cause ??= outputs;
    else if (trial.isOfOnePicture(outputs)) {
      const failed = sides.slice(0, at);
      return {
        recipe: isSignal(recipe.input.layout) ? atLength(recipe, failed) : withNote(recipe, side, failed),
        outputs,
      };
    }
  }
  const { name, dims } = trial.model.input;
  throw inputErrors.openSize(name, dims, sides, cause);
}

/** Runs a model on zeros of one size after another. */
class Trial {
  constructor(
    readonly model: KnownGraph,
    private readonly outputs: readonly string[],
    private readonly opened: Opened,
  ) {}

  /** The shapes that come out. @throws WhylightError `run-failed` */
  async run(recipe: Recipe): Promise<Shapes> {
    const { inferred, input } = this.model;
    const results = await this.opened.run(new Map<string, Tensor>([[input.name, zeros(input, recipe)]]));
    const dimsOf = (name: string): number[] =>
      Array.from(known(results.get(shapeOutput(name)), `shape of “${name}”`).data, Number);
    return new Map(
      this.outputs.map((name) => [name, { type: inferred.get(name)?.type ?? 'float32', dims: dimsOf(name) }]),
    );
  }

  /** Reshapes that were traced for another size may take one picture for several. */
  isOfOnePicture(outputs: Shapes): boolean {
    const { graph, input } = this.model;
    return [...outputs].every(([name, { dims }]) => !isBatch(firstSize(graph, name), input.dims[0]) || dims?.[0] === 1);
  }
}

/** The first size of an output as the file says it; undefined where it does not. */
function firstSize(graph: Graph, output: string): bigint | string | undefined {
  const declared = graph.outputs.find(({ name }) => name === output);
  return declared && tensorTypeOf(declared)?.shape?.dim[0]?.value.value;
}

const isBatch = (size: bigint | string | undefined, batch: unknown): boolean =>
  size === 1n || (typeof size === 'string' && size === batch);

/** Boxes with their classes in one output, or beside scores. */
function isDetector({ graph, input }: KnownGraph, outputs: Shapes): boolean {
  return (
    findDetector(graph, outputs) !== undefined ||
    [...outputs.values()].some(({ dims = [] }) => headOf(dims, input.dims) === 'boxes')
  );
}

function asFailure(error: unknown): WhylightError {
  if (error instanceof WhylightError && error.code === 'run-failed') return error;
  throw error;
}

/** A signal is given at its own length, where the model does not run at one length alone. */
function atLength(recipe: Recipe, failed: readonly number[]): Recipe {
  const { width } = recipe.input;
  if (failed.length === 0 || recipe.input.resize !== 'none') return recipe;
  const note =
    `The model leaves the length of its signal open, and does not run at ${failed.join(', ')} samples. ${width} is a ` +
    `guess: the model runs at it. input.width in a recipe says another.`;
  return withNotes({ ...recipe, input: { ...recipe.input, resize: 'letterbox' } }, [note]);
}

/** Where all of the recipe is a guess, and called so, the size is one like the rest. */
function withNote(recipe: Recipe, side: number, failed: readonly number[]): Recipe {
  if (failed.length === 0 && recipe.source.kind === 'guess') return recipe;
  if (recipe.input.resize === 'none') return recipe; // each picture has its own
  const why = failed.length === 0 ? 'the model runs at it' : `the model does not run at ${failed.join(', ')}`;
  const note =
    `The model leaves the size of its picture open, and no file says it. ${side} × ${side} pixels is ` +
    `a guess: ${why}. input.width and input.height in a recipe say another.`;
  return withNotes(recipe, [note]);
}
