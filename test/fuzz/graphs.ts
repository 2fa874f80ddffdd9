import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { gradientRules } from '../../src/engine/gradient/tables.ts';
import { makeAttribute, makeNode } from '../../src/engine/onnx/attributes.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorShapeProto_DimensionSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
} from '../../src/engine/onnx/onnx_pb.ts';
import { elementCount, floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { sparse } from '../support/sparse.ts';
import { mutateBytes } from './bytes.ts';
import { NothingToMutate, type Dice } from './dice.ts';
import { mutateTree } from './fields.ts';

/** Changes a model, in place. */
export type ModelMutation = (model: ModelProto, dice: Dice) => void;

/** What a writer, a converter or a stranger may do to a model, by name. */
export const modelMutations = {
  field: (model, dice) => mutateTree(model, dice),
  fields(model, dice) {
    for (let left = 2 + dice.below(6); left > 0; left--) mutateTree(model, dice);
  },
  /** An input comes from another tensor: from before, from behind (a ring), or from nowhere. */
  edge(model, dice) {
    const { node } = graphOf(model);
    const reader = dice.pick(node.filter(({ input }) => input.length > 0));
    reader.input[dice.below(reader.input.length)] = dice.chance(0.1) ? 'nowhere' : dice.pick(tensorNames(model));
  },
  removeNode(model, dice) {
    const graph = graphOf(model);
    const gone = dice.pick(graph.node);
    graph.node = graph.node.filter((node) => node !== gone);
    // Sometimes the tensor goes on, one node shorter.
    if (dice.chance(0.6))
      for (const node of graph.node)
        node.input = node.input.map((name) => (gone.output.includes(name) ? (gone.input[0] ?? '') : name));
  },
  reverseNodes: (model) => void graphOf(model).node.reverse(),
  repeatOutput(model, dice) {
    dice.pick(graphOf(model).node).output[0] = dice.pick(tensorNames(model));
  },
  operator(model, dice) {
    dice.pick(graphOf(model).node).opType = dice.pick(Object.keys(gradientRules));
  },
  /** Another operator between two nodes, with whatever it takes for attributes. */
  insertOperator(model, dice) {
    const { node } = graphOf(model);
    const before = dice.pick(node.filter(({ output }) => output.length > 0));
    const tensor = before.output[0]!;
    const inserted = makeNode(
      dice.pick(Object.keys(gradientRules)),
      [`${tensor}:before`, ...(dice.chance(0.5) ? [dice.pick(tensorNames(model))] : [])],
      [tensor],
    );
    before.output[0] = `${tensor}:before`;
    node.splice(node.indexOf(before) + 1, 0, inserted);
  },
  /** Sizes below nothing and of nothing: of a constant, of a weight, of the picture. */
  strangeSize(model, dice) {
    const { initializer, node } = graphOf(model);
    const constants = [...initializer, ...node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []))];
    const tensor = dice.pick(constants.filter(({ dims }) => dims.length > 0));
    if (dice.chance(0.5)) tensor.dims[dice.below(tensor.dims.length)] = dice.pick([0n, -1n]);
    else if (tensor.dataType === 7 && tensor.rawData.length >= 8) {
      tensor.rawData = Uint8Array.from(tensor.rawData);
      const at = 8 * dice.below(Math.floor(tensor.rawData.length / 8));
      new DataView(tensor.rawData.buffer).setBigInt64(at, dice.pick([0n, -1n, -5n, -(2n ** 31n), 2n ** 62n]), true);
    } else throw new NothingToMutate();
  },
  /** A cut of something that has nothing left, or less. */
  cutOfNothing(model, dice) {
    const tensor = dice.pick(graphOf(model).node).output[0]!;
    const names = ['start', 'end', 'axis'].map((name) => `cut:${name}`);
    const [start, end, axis] = [dice.pick([0, 5, -1]), dice.pick([0, -9, 2 ** 40]), dice.pick([0, 1, -1, 2 ** 40])];
    const maker = dice.pick(['TopK', 'ReduceMax', 'Softmax', 'DFT', 'MaxPool', 'Tile', 'ConvTranspose']);
    [start, end, axis].forEach((value, at) => {
      graphOf(model).node.unshift(makeNode('Constant', [], [names[at]!], { value: int64Tensor('', [value]) }));
    });
    rewire(model, tensor, makeNode('Slice', [tensor, ...names], [`${tensor}:cut`]));
    rewire(model, `${tensor}:cut`, makeNode(maker, [`${tensor}:cut`, 'cut:end'], [`${tensor}:made`]));
  },
  /** Axes that no tensor has. */
  hugeAxis(model, dice) {
    const name = dice.pick(['axis', 'axes', 'batch_dims', 'exclusive', 'num_outputs', 'group']);
    const value = BigInt(dice.pick([2 ** 31, -(2 ** 31), 2 ** 53, -(2 ** 53)])) * (dice.chance(0.5) ? 1024n : 1n);
    const attribute = create(AttributeProtoSchema, { name, type: AttributeType.INT, i: value - 1n });
    dice.pick(graphOf(model).node).attribute.push(attribute);
  },
  /** Outputs beyond those that the operator declares. */
  moreOutputs(model, dice) {
    const node = dice.pick(graphOf(model).node);
    const more = Array.from({ length: dice.pick([1, 3, 200]) }, (_, at) => `${node.output[0]}:more${at}`);
    node.output = [...node.output, ...more];
    if (dice.chance(0.5)) rewire(model, node.output[0]!, makeNode('Identity', [more.at(-1)!], [`${more[0]}:read`]));
  },
  /** As many inputs as a file of a megabyte holds. */
  manyInputs(model, dice) {
    const tensor = dice.pick(tensorNames(model));
    const inputs = Array.from({ length: dice.pick([1000, 50_000]) }, () => tensor);
    rewire(model, tensor, makeNode(dice.pick(['Concat', 'Sum', 'Max']), inputs, [`${tensor}:many`], { axis: 0 }));
  },
  attribute(model, dice) {
    const attribute = dice.pick(graphOf(model).node.flatMap((node) => node.attribute));
    const { ints } = attribute;
    if (ints.length > 0 && dice.chance(0.8)) ints[dice.below(ints.length)] = BigInt(dice.size());
    else if (ints.length > 0) attribute.ints = ints.slice(1);
    else if (attribute.type === AttributeType.FLOAT) attribute.f = Math.fround(dice.float());
    else attribute.i = BigInt(dice.size());
  },
  removeAttribute(model, dice) {
    const node = dice.pick(graphOf(model).node.filter(({ attribute }) => attribute.length > 0));
    node.attribute.splice(dice.below(node.attribute.length), 1);
  },
  addAttribute(model, dice) {
    const names = [
      'axis',
      'axes',
      'keepdims',
      'group',
      'pads',
      'strides',
      'dilations',
      'kernel_shape',
      'perm',
      'to',
      'mode',
      'epsilon',
      'auto_pad',
      'ceil_mode',
      'allowzero',
      'equation',
      'block_size',
      'num_outputs',
    ];
    const value = dice.pick([
      dice.size(),
      [dice.size(), dice.size()],
      'SAME_UPPER',
      { float: Math.fround(dice.float()) },
    ]);
    dice.pick(graphOf(model).node).attribute.push(makeAttribute(dice.pick(names), value));
  },
  inputShape(model, dice) {
    const shape = dice.pick([...graphOf(model).input, ...graphOf(model).output]).type?.value;
    const dims = shape?.case === 'tensorType' ? (shape.value.shape?.dim ?? []) : [];
    const value = dice.chance(0.3)
      ? ({ case: 'dimParam', value: dice.text() } as const)
      : ({ case: 'dimValue', value: BigInt(dice.size()) } as const);
    dims[dice.below(dims.length)] = create(TensorShapeProto_DimensionSchema, { value });
  },
  weightShape(model, dice) {
    const tensor = dice.pick(graphOf(model).initializer);
    tensor.dims[dice.below(tensor.dims.length)] = BigInt(dice.size());
  },
  weightType(model, dice) {
    dice.pick(graphOf(model).initializer).dataType = dice.below(26);
  },
  /** NaN, infinities and their like among the weights. */
  weightValues(model, dice) {
    const tensor = dice.pick(graphOf(model).initializer.filter(({ rawData }) => rawData.length >= 4));
    tensor.rawData = Uint8Array.from(tensor.rawData);
    new DataView(tensor.rawData.buffer).setFloat32(
      4 * dice.below(Math.floor(tensor.rawData.length / 4)),
      dice.float(),
      true,
    );
  },
  /** The values of small constants are shapes, axes, indices, bounds. */
  smallConstant(model, dice) {
    const { initializer, node } = graphOf(model);
    const constants = node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? []));
    const tensor = dice.pick(
      [...initializer, ...constants].filter(({ rawData, dataType }) => dataType === 7 && rawData.length >= 8),
    );
    tensor.rawData = Uint8Array.from(tensor.rawData);
    new DataView(tensor.rawData.buffer).setBigInt64(
      8 * dice.below(Math.floor(tensor.rawData.length / 8)),
      BigInt(dice.size()),
      true,
    );
  },
  /** A weight is written sparsely, with one number of it wrong or none. */
  sparse(model, dice) {
    const graph = graphOf(model);
    const dense = dice.pick(
      graph.initializer.filter(
        ({ dataType, dataLocation, rawData, dims }) =>
          dataType === 1 &&
          dataLocation !== TensorProto_DataLocation.EXTERNAL &&
          rawData.length === 4 * elementCount(dims.map(Number)),
      ),
    );
    const tensor = sparse(dense, dice.pick(['linear', 'by axis']));
    graph.initializer = graph.initializer.filter((each) => each !== dense);
    graph.sparseInitializer.push(tensor);
    if (dice.chance(0.8)) mutateTree(tensor, dice);
  },
  externalData(model, dice) {
    const tensor = dice.pick(graphOf(model).initializer);
    const location = dice.pick(['model.onnx', 'weights.data', 'picture.png', '.', '', dice.text()]);
    const place = {
      location,
      offset: String(dice.size()),
      length: dice.chance(0.5) ? String(tensor.rawData.length) : String(dice.size()),
    };
    tensor.externalData = Object.entries(place).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    if (dice.chance(0.7)) tensor.rawData = new Uint8Array();
  },
  bomb(model, dice) {
    const { node } = graphOf(model);
    const [name, huge] = [dice.pick(node).output[0] ?? '', [dice.size(), dice.size(), dice.size()]];
    const shape = makeNode('Constant', [], ['bomb:shape'], { value: int64Tensor('', huge) });
    const value = makeNode('Constant', [], ['bomb:value'], { value: floatTensor('', [1], []) });
    const one = makeNode('ReduceMax', ['bomb:all'], ['bomb:one'], { keepdims: 0 });
    const before = dice.pick(node);
    const makers: readonly NodeProto[] = [
      makeNode('ConstantOfShape', ['bomb:shape'], ['bomb:all']),
      makeNode('Expand', ['bomb:value', 'bomb:shape'], ['bomb:all']),
      makeNode('Tile', [name, 'bomb:shape'], ['bomb:all']),
      makeNode('Pad', [name, 'bomb:shape'], ['bomb:all']),
      makeNode('Resize', [name, '', '', 'bomb:shape'], ['bomb:all']),
    ];
    node.splice(
      node.indexOf(before) + 1,
      0,
      shape,
      value,
      dice.pick(makers),
      one,
      makeNode('Add', [name, 'bomb:one'], ['bomb:sum']),
    );
  },
  /** A function that calls itself, or others twice each, so that a few lines become billions. */
  functions(model, dice) {
    const depth = dice.pick([1, 3, 40, 100]);
    const [tensor, isRing] = [dice.pick(graphOf(model).node).output[0]!, dice.chance(0.3)];
    model.opsetImport.push({ ...model.opsetImport[0]!, domain: 'local', version: 1n });
    for (let level = 0; level < depth; level++) {
      const callee = level + 1 < depth ? `f${level + 1}` : isRing ? 'f0' : 'Identity';
      const domain = callee === 'Identity' ? '' : 'local';
      const node = [
        { ...makeNode(callee, ['x'], ['m']), domain },
        { ...makeNode(callee, ['m'], ['y']), domain },
      ];
      model.functions.push(
        create(FunctionProtoSchema, {
          name: `f${level}`,
          domain: 'local',
          input: ['x'],
          output: ['y'],
          opsetImport: model.opsetImport,
          node,
        }),
      );
    }
    rewire(model, tensor, { ...makeNode('f0', [tensor], [`${tensor}:called`]), domain: 'local' });
  },
  /** Subgraphs within subgraphs. */
  nesting(model, dice) {
    const tensor = dice.pick(graphOf(model).node).output[0]!;
    const always = makeNode('Constant', [], ['always'], {
      value: { ...int64Tensor('', [1], []), dataType: 9, rawData: Uint8Array.of(1) },
    });
    let inner: GraphProto = create(GraphProtoSchema, {
      name: 'inner',
      node: [makeNode('Identity', [tensor], ['n:0'])],
      output: [{ name: 'n:0' }],
    });
    for (let level = 1, deepest = dice.pick([1, 3, 60, 400]); level < deepest; level++) {
      inner = create(GraphProtoSchema, {
        name: 'inner',
        node: [branching(inner, `n:${level}`)],
        output: [{ name: `n:${level}` }],
      });
    }
    graphOf(model).node.unshift(always);
    rewire(model, tensor, branching(inner, `${tensor}:chosen`));
  },
  name(model, dice) {
    const [before, after] = [dice.pick(tensorNames(model)), dice.text()];
    const named = (name: string): string => (name === before ? after : name);
    for (const node of graphOf(model).node)
      [node.input, node.output, node.name] = [
        node.input.map(named),
        node.output.map(named),
        dice.chance(0.1) ? dice.text() : node.name,
      ];
    for (const info of [...graphOf(model).input, ...graphOf(model).output, ...graphOf(model).initializer])
      info.name = named(info.name);
  },
  metadata(model, dice) {
    const key = dice.pick([
      'names',
      'task',
      'imgsz',
      'Image.BitmapPixelFormat',
      'Image.NominalPixelRange',
      'classes',
      'version',
      dice.text(),
    ]);
    const value = dice.pick([
      dice.text(),
      '[224, 224]',
      "{0: 'a', 1: 'b', 2: 'c'}",
      '{"0":"__proto__"}',
      'classify',
      'detect',
      'Rgb8',
      'NominalRange_0_255',
    ]);
    model.metadataProps.push(create(StringStringEntryProtoSchema, { key, value }));
  },
  opset(model, dice) {
    dice.pick(model.opsetImport).version = BigInt(dice.chance(0.7) ? dice.below(28) : dice.size());
  },
} as const satisfies Readonly<Record<string, ModelMutation>>;

/** A model's bytes after these mutations: of the graph first, then of the bytes. */
export function mutateModel(
  bytes: Uint8Array,
  mutations: readonly { readonly name: string; readonly dice: Dice }[],
): Uint8Array {
  const proto = fromBinary(ModelProtoSchema, bytes);
  for (const { name, dice } of mutations)
    if (Object.hasOwn(modelMutations, name)) modelMutations[name as keyof typeof modelMutations](proto, dice);
  return mutations
    .filter(({ name }) => name === 'bytes')
    .reduce((before, { dice }) => mutateBytes(before, dice), encode(proto));
}

function encode(proto: ModelProto): Uint8Array {
  try {
    return toBinary(ModelProtoSchema, proto);
  } catch {
    throw new NothingToMutate(); // a number that its field can't hold: such a file can't be written
  }
}

function graphOf(model: ModelProto): GraphProto {
  return (model.graph ??= create(GraphProtoSchema));
}

function tensorNames(model: ModelProto): string[] {
  const { node, initializer, input } = graphOf(model);
  return [...node.flatMap(({ output }) => output), ...[...initializer, ...input].map(({ name }) => name)];
}

function branching(thenBranch: GraphProto, output: string): NodeProto {
  const elseBranch = create(GraphProtoSchema, {
    name: 'else',
    node: [makeNode('Identity', ['always'], ['e'])],
    output: [{ name: 'e' }],
  });
  const branches = Object.entries({ then_branch: thenBranch, else_branch: elseBranch });
  return {
    ...makeNode('If', ['always'], [output]),
    attribute: branches.map(([name, g]) => create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g })),
  };
}

/** Whoever read `tensor` reads what `node` makes of it. */
function rewire(model: ModelProto, tensor: string, node: NodeProto): void {
  const graph = graphOf(model);
  for (const reader of graph.node)
    reader.input = reader.input.map((name) => (name === tensor ? node.output[0]! : name));
  const maker = graph.node.findIndex(({ output }) => output.includes(tensor));
  graph.node.splice(maker + 1, 0, node);
}
