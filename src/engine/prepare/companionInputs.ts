import { makeNode } from '../onnx/attributes.ts';
import type { NodeProto, TensorProto, ValueInfoProto } from '../onnx/onnx_pb.ts';
import { int64Tensor } from '../onnx/tensors.ts';
import { sizesOf, tensorTypeOf } from '../onnx/valueInfo.ts';
import { axisOf, likelyLayout } from '../tensor/layout.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';

/*
 * Some models ask beside the picture for what follows from it. The picture is fed as it is, filling its input, and so
 * is the rest: its size is the input's, it was not scaled, and none of it is padding.
 */

/** An input that has a value already, and what that is. */
export interface Companion {
  readonly name: string;
  /** Completes “the input x gets …”. */
  readonly value: string;
}

interface Kind {
  readonly name: RegExp;
  /** Sizes after the batch; undefined stands for any. */
  readonly sizes: readonly (number | undefined)[];
  readonly value: string;
  readonly make: (c: Context) => string;
}

/** In this order: the first that fits is taken. */
const kinds: readonly Kind[] = [
  // RT-DETR, D-FINE: width before height.
  {
    name: /orig.*size|_wh$/i,
    sizes: [2],
    value: 'the width and height of the picture that the model sees',
    make: (c) => c.pixels(c.width, c.height),
  },
  // PaddleDetection, DETR, YOLO v3.
  {
    name: /size|shape|_hw$/i,
    sizes: [2],
    value: 'the height and width of the picture that the model sees',
    make: (c) => c.pixels(c.height, c.width),
  },
  {
    name: /scale/i,
    sizes: [2],
    value: 'ones: the boxes are those of the picture that the model sees',
    make: (c) => c.ones([1, 2]),
  },
  {
    name: /im(age|g)?_?info/i,
    sizes: [3],
    value: 'the height and width of the picture that the model sees, and the scale 1',
    make: (c) => c.pixels(c.height, c.width, c.one),
  },
  {
    name: /mask/i,
    sizes: [undefined, undefined],
    value: 'ones: no part of the picture is padding',
    make: (c) => c.mask(),
  },
];

const lowestOpset = 9; // ConstantOfShape

/** The inputs that follow from the picture, where there is one picture. */
export function companionsOf(graph: Graph): readonly Companion[] {
  return found(graph).map(({ input, kind }) => ({ name: input.name, value: kind.value }));
}

/** The same graph that takes the picture alone. One without such inputs comes back as it is. */
export function feedCompanions(graph: Graph): Graph {
  const companions = found(graph);
  const picture = graph.inputs.find(isPicture);
  if (companions.length === 0 || !picture) return graph;
  const constants = new Map(graph.constants);
  const nodes = companions.flatMap(({ input, kind }) => {
    const context = new Context(picture, input, constants);
    const made = kind.make(context);
    return [...context.nodes, makeNode('Cast', [made], [input.name], { to: tensorTypeOf(input)?.elemType })];
  });
  const fed = new Set(companions.map(({ input }) => input));
  return indexEdges({
    ...graph,
    constants,
    inputs: graph.inputs.filter((input) => !fed.has(input)),
    nodes: [...nodes, ...graph.nodes],
  });
}

function found(graph: Graph): { readonly input: ValueInfoProto; readonly kind: Kind }[] {
  if (graph.opset < lowestOpset || graph.inputs.filter(isPicture).length !== 1) return [];
  return graph.inputs.flatMap((input) => {
    const kind = kinds.find(({ name, sizes }) => name.test(input.name) && fits(sizesOf(input), sizes));
    return kind ? [{ input, kind }] : [];
  });
}

function fits(dims: readonly (number | undefined)[], sizes: Kind['sizes']): boolean {
  return (
    dims.length === sizes.length + 1 &&
    (dims[0] ?? 1) === 1 &&
    sizes.every((size, at) => size === undefined || size === dims[at + 1])
  );
}

const isPicture = (input: ValueInfoProto): boolean => sizesOf(input).length === 4;

/** Writes the nodes that make one input of the picture. */
class Context {
  readonly nodes: NodeProto[] = [];

  constructor(
    private readonly picture: ValueInfoProto,
    private readonly input: ValueInfoProto,
    private readonly constants: Map<string, TensorProto>,
  ) {}

  get height(): string {
    return this.pixelsAlong('H');
  }

  get width(): string {
    return this.pixelsAlong('W');
  }

  get one(): string {
    return this.numbers([1]);
  }

  /** [1, n] */
  pixels(...sizes: readonly string[]): string {
    return this.op('Reshape', [this.op('Concat', sizes, { axis: 0 }), this.numbers([1, -1])]);
  }

  ones(dims: readonly number[]): string {
    return this.op('ConstantOfShape', [this.numbers(dims)], { value: int64Tensor('', [1]) });
  }

  /** [1, h, w], as large as the model says it, or as the picture. */
  mask(): string {
    const [, down, across] = sizesOf(this.input);
    const rows = down === undefined ? this.height : this.numbers([down]);
    const columns = across === undefined ? this.width : this.numbers([across]);
    return this.op('ConstantOfShape', [this.op('Concat', [this.one, rows, columns], { axis: 0 })], {
      value: int64Tensor('', [1]),
    });
  }

  private pixelsAlong(axis: 'H' | 'W'): string {
    const place = axisOf(likelyLayout(sizesOf(this.picture)) ?? 'NCHW', axis);
    return this.op('Gather', [this.op('Shape', [this.picture.name]), this.numbers([place])], { axis: 0 });
  }

  private numbers(values: readonly number[]): string {
    const name = `${this.input.name}:[${values.join()}]`;
    this.constants.set(name, int64Tensor(name, values));
    return name;
  }

  private op(opType: string, input: readonly string[], attributes: Parameters<typeof makeNode>[3] = {}): string {
    const output = `${this.input.name}:${this.nodes.length}`;
    this.nodes.push(makeNode(opType, input, [output], attributes));
    return output;
  }
}
