import { moves, pointwise } from '../anatomy/place/moves.ts';
import { placesIn } from '../anatomy/place/place.ts';
import type { Ramps } from '../anatomy/place/ramps.ts';
import type { Place } from '../anatomy/place/state.ts';
import { WhylightError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { cutModel } from '../graph/modelBytes.ts';
import { isStatic, type Dim, type Shapes, type TensorInfo } from '../graph/shapes.ts';
import { isFloat, isQuantized } from '../onnx/types.ts';
import { valuesOf } from '../onnx/tensors.ts';
import { planeAxes, type Layout } from '../tensor/layout.ts';
import { withOpened, type Workbench } from '../ports.ts';
import { rampsThrough, type RampQuestion } from './ramps.ts';
import type { Sizes } from './sizes.ts';

/** More rounds than a file needs whose bounds are computed of one another. */
const mostRounds = 6;

interface Input {
  readonly name: string;
  readonly layout: Layout;
}

/** What was found of each tensor, and what is still to be asked. */
class Known {
  readonly sizes: Map<string, readonly number[] | undefined>;
  readonly numbers = new Map<string, readonly number[] | undefined>();
  readonly ramps = new Map<string, Ramps | undefined>();
  open = { sizes: new Set<string>(), numbers: new Set<string>(), ramps: [] as RampQuestion[] };
  private readonly dimsOf: (name: string) => readonly Dim[];

  constructor(
    private readonly graph: Graph,
    shapes: Shapes,
    private readonly input: Input,
    feeds: Sizes['feeds'],
  ) {
    this.sizes = new Map([...feeds].map(([name, { dims }]) => [name, dims]));
    this.dimsOf = atOnePicture(graph, shapes, input.name);
  }

  private sizesOf(name: string): readonly number[] | undefined {
    if (this.sizes.has(name)) return this.sizes.get(name);
    const dims = this.dimsOf(name);
    if (dims.length > 0 && isStatic(dims)) return dims;
    if (this.graph.producer.has(name)) this.open.sizes.add(name);
    return undefined;
  }

  private constantOf(name: string): readonly number[] | undefined {
    const constant = this.graph.constants.get(name);
    return constant && valuesOf(constant);
  }

  /** The next round: what it asks for stands in `open`. */
  places(): ReadonlyMap<string, Place> {
    this.open = { sizes: new Set(), numbers: new Set(), ramps: [] };
    return placesIn(this.graph, {
      input: this.input.name,
      ...planeAxes(this.input.layout),
      sizesOf: (name) => this.sizesOf(name),
      constantOf: (name) => this.constantOf(name),
      numbersOf: (name) => {
        const constant = this.constantOf(name);
        if (constant) return constant;
        if (this.graph.producer.has(name) && !this.numbers.has(name)) this.open.numbers.add(name);
        return this.numbers.get(name);
      },
      rampsOf: (node, name, output, axes) => {
        const dims = this.sizes.get(name) ?? this.dimsOf(name);
        if (!this.ramps.has(output) && isStatic(dims)) this.open.ramps.push({ node, name, output, axes, dims });
        return this.ramps.get(output);
      },
    });
  }
}

/**
 * Where the model's tensors lie on its picture. Sizes and bounds that the file computes (of the picture's size, say)
 * are asked of a run.
 */
export async function placesOf(
  graph: Graph,
  shapes: Shapes,
  input: Input,
  sizes: Sizes,
  bench: Workbench,
): Promise<ReadonlyMap<string, Place>> {
  const known = new Known(graph, shapes, input, sizes.feeds);
  for (let round = 1; ; round++) {
    const places = known.places();
    const { open } = known;
    if (round === mostRounds || open.sizes.size + open.numbers.size + open.ramps.length === 0) return places;
    for (const question of open.ramps)
      known.ramps.set(question.output, await orNothing(rampsThrough(graph, question, sizes.feeds, bench)));
    const names = behind(graph, shapes, open.sizes).filter((name) => !known.sizes.has(name));
    const found = await orNothing(sizes.of(names));
    for (const name of names) known.sizes.set(name, found?.get(name));
    const values =
      open.numbers.size > 0 ? await orNothing(numbersIn(graph, [...open.numbers], sizes.feeds, bench)) : undefined;
    for (const name of open.numbers) known.numbers.set(name, values?.get(name));
  }
}

/** These tensors, and what is made of them by moving pixels: asked for next, and so at once. */
function behind(graph: Graph, shapes: Shapes, names: ReadonlySet<string>): string[] {
  const found = new Set(names);
  for (const { opType = '', input, output } of graph.nodes)
    if ((Object.hasOwn(moves, opType) || pointwise.has(opType)) && input.some((name) => found.has(name)))
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
