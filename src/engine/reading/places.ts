import { moves } from '../anatomy/place/moves.ts';
import { placesIn, type Place } from '../anatomy/place/place.ts';
import { WhylightError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { cutModel } from '../graph/modelBytes.ts';
import { isStatic, type Dim, type Shapes, type TensorInfo } from '../graph/shapes.ts';
import { isFloat, isQuantized } from '../onnx/types.ts';
import { valuesOf } from '../onnx/tensors.ts';
import { planeAxes, type Layout } from '../tensor/layout.ts';
import { withOpened, type Workbench } from '../ports.ts';
import type { Sizes } from './sizes.ts';

/** More rounds than a file needs whose bounds are computed of one another. */
const mostRounds = 6;

/**
 * Where the model's tensors lie on its picture. Sizes and bounds that the file computes (of the picture's size, say)
 * are asked of a run.
 */
export async function placesOf(
  graph: Graph,
  shapes: Shapes,
  input: { readonly name: string; readonly layout: Layout },
  sizes: Sizes,
  bench: Workbench,
): Promise<ReadonlyMap<string, Place>> {
  const real = new Map<string, readonly number[] | undefined>([...sizes.feeds].map(([name, { dims }]) => [name, dims]));
  const numbers: typeof real = new Map();
  const dimsOf = atOnePicture(graph, shapes, input.name);
  for (let round = 1; ; round++) {
    const [openSizes, openNumbers] = [new Set<string>(), new Set<string>()];
    const places = placesIn(graph, {
      input: input.name,
      ...planeAxes(input.layout),
      sizesOf(name) {
        if (real.has(name)) return real.get(name);
        const dims = dimsOf(name);
        if (dims.length > 0 && isStatic(dims)) return dims;
        if (graph.producer.has(name)) openSizes.add(name);
        return undefined;
      },
      numbersOf(name) {
        const constant = graph.constants.get(name);
        if (constant) return valuesOf(constant);
        if (graph.producer.has(name) && !numbers.has(name)) openNumbers.add(name);
        return numbers.get(name);
      },
    });
    if (round === mostRounds || openSizes.size + openNumbers.size === 0) return places;
    const open = behind(graph, shapes, openSizes).filter((name) => !real.has(name));
    const found = await orNothing(sizes.of(open));
    for (const name of open) real.set(name, found?.get(name));
    const values =
      openNumbers.size > 0 ? await orNothing(numbersIn(graph, [...openNumbers], sizes.feeds, bench)) : undefined;
    for (const name of openNumbers) numbers.set(name, values?.get(name));
  }
}

/** These tensors, and what is made of them by moving pixels: asked for next, and so at once. */
function behind(graph: Graph, shapes: Shapes, names: ReadonlySet<string>): string[] {
  const found = new Set(names);
  for (const { opType = '', input, output } of graph.nodes)
    if (Object.hasOwn(moves, opType) && input.some((name) => found.has(name)))
      for (const name of output) found.add(name);
  return [...found].filter((name) => names.has(name) || mayBePicture(shapes.get(name)));
}

/** Of sizes that a run alone knows. */
function mayBePicture({ type = '', dims = [] }: Partial<TensorInfo> = {}): boolean {
  return (isFloat(type) || isQuantized(type)) && dims.length > 2 && !isStatic(dims.slice(1));
}

/** The numbers that some tensors hold in a run. */
async function numbersIn(
  graph: Graph,
  names: readonly string[],
  feeds: Sizes['feeds'],
  bench: Workbench,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const results = await withOpened(bench, cutModel(graph, names), 'none', (opened) => opened.run(feeds));
  return new Map([...results].map(([name, { data }]) => [name, [...data].map(Number)]));
}

/**
 * What is known of a tensor's dimensions where the batch is 1, so that nothing is run for it alone; none of a list or a
 * table, say.
 */
function atOnePicture(graph: Graph, shapes: Shapes, input: string): (name: string) => readonly Dim[] {
  const batch = shapes.get(input)?.dims?.[0];
  return (name) => {
    const isThere = graph.producer.has(name) || graph.constants.has(name);
    const [first, ...rest] = isThere ? (shapes.get(name)?.dims ?? []) : [];
    return first === undefined ? [] : [first === batch ? 1 : first, ...rest];
  };
}

/** What a run on zeros can't tell stays unknown: where the picture goes then can't be followed. */
function orNothing<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (error instanceof WhylightError) return undefined;
    throw error;
  });
}
