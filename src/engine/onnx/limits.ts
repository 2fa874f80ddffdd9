import { modelErrors } from '../errors.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type SparseTensorProto,
  type TensorProto,
} from './onnx_pb.ts';
import { denseBytes } from './sparse.ts';
import { subgraphs } from './subgraphs.ts';
import { byteLength, dimsOf, elementCount, heldBytes, isExternal } from './tensors.ts';
import { worthBorrowing } from './weights.ts';

/** Far above what any real model has; below what takes minutes or gigabytes to read. */
const most = {
  /** Subgraphs within subgraphs, functions that call functions. */
  depth: 24,
  /** With local functions written out: a few lines can make billions. ONNX Runtime takes a minute for so many. */
  nodes: 50_000,
  /**
   * Of weights that are held in memory and written into every graph that is made of the model, because they can't be
   * borrowed from its file: sparse ones, and small ones, which functions may repeat.
   */
  bytes: 512 * 2 ** 20,
  /** Of a tensor's, node's or operator's name. */
  characters: 4096,
  /** Of attributes that are counts. */
  count: 2 ** 20,
  /** Of a tensor. ONNX Runtime adds to axes that are written, and goes beyond the largest whole number (SIGSEGV). */
  axes: 1024n,
} as const;

/** Attributes that ONNX Runtime divides by unseen: 0, or one whose square overflows, ends the process (SIGFPE). */
const counts: ReadonlySet<string> = new Set([
  'group',
  'blocksize',
  'strides',
  'dilations',
  'kernel_shape',
  'num_groups',
  'num_outputs',
  'size',
  'q_num_heads',
  'kv_num_heads',
]);

const axes: ReadonlySet<string> = new Set([
  'axis',
  'axes',
  'batch_dims',
  'keep_axis',
  'scan_input_axes',
  'scan_output_axes',
]);

/** Inputs that ONNX Runtime 1.30 reads whether they are there or not (SIGABRT): how many there must be. */
const inputsOf: Readonly<Record<string, number>> = { ConvTransposeWithDynamicPads: 3 };

/** The same, of single operators: elsewhere these may be 0. */
const countsOf: Readonly<Record<string, readonly string[]>> = { GatherBlockQuantized: ['block_size', 'bits'] };

const isCount = ({ opType }: NodeProto, name: string): boolean =>
  counts.has(name) || (Object.hasOwn(countsOf, opType) && countsOf[opType]?.includes(name) === true);

/**
 * Refuses what only a broken or hostile file holds, before anything is made of it: ONNX Runtime writes functions out
 * without counting, and trusts what a tensor says of its size.
 *
 * @throws WhylightError `model-too-complex`, `model-weights`, `model-attribute`
 */
export function checkLimits({ graph, functions }: ModelProto, file: string): void {
  if (graph) new Survey(functions, file).ofGraph(graph, 0);
}

/** What a part of a model holds, with functions written out: nodes, bytes in memory, levels below this one. */
interface Extent {
  readonly nodes: number;
  readonly bytes: number;
  readonly height: number;
}

class Survey {
  private readonly bodies: ReadonlyMap<string, FunctionProto>;
  private readonly known = new Map<string, Extent>();

  constructor(
    functions: readonly FunctionProto[],
    private readonly file: string,
  ) {
    this.bodies = new Map(functions.map((body) => [`${body.domain}.${body.name}`, body]));
  }

  ofGraph({ initializer, sparseInitializer, input, output, node }: GraphProto, depth: number): Extent {
    for (const { name } of [...input, ...output]) checkName(name, this.file);
    const bytes = this.bytesOf(initializer, sparseInitializer);
    return this.allow(beside({ ...nothing, bytes }, this.ofNodes(node, depth)), depth);
  }

  private bytesOf(tensors: readonly TensorProto[], sparse: readonly SparseTensorProto[]): number {
    return (
      tensors.reduce((sum, tensor) => sum + inMemory(tensor, this.file), 0) +
      sparse.reduce((sum, tensor) => sum + whenDense(tensor, this.file), 0)
    );
  }

  private ofNodes(nodes: readonly NodeProto[], depth: number): Extent {
    this.allow(nothing, depth);
    const extent = nodes.reduce((sum, node) => beside(sum, this.ofNode(node, depth)), {
      ...nothing,
      nodes: nodes.length,
    });
    return this.allow(extent, depth);
  }

  private ofNode(node: NodeProto, depth: number): Extent {
    for (const name of [node.name, node.opType, ...node.input, ...node.output]) checkName(name, this.file);
    const wanted = Object.hasOwn(inputsOf, node.opType) ? (inputsOf[node.opType] ?? 0) : 0;
    if (node.input.slice(0, wanted).filter((name) => name !== '').length < wanted)
      throw modelErrors.tooComplex(this.file, `an operator ${node.opType} without all of its ${wanted} inputs`);
    for (const attribute of node.attribute) this.checkAttribute(node, attribute);
    this.checkSplit(node);
    const inside = subgraphs(node).map((graph) => this.ofGraph(graph, depth + 1));
    const callee = `${node.domain}.${node.opType}`;
    const body = this.bodies.get(callee);
    if (body) this.checkHanded(node, body);
    const called = this.ofCall(callee, depth);
    const { nodes, bytes, height } = [...inside, ...(called ? [called] : [])].reduce(beside, nothing);
    const own = this.bytesOf(
      node.attribute.flatMap(({ t }) => t ?? []),
      node.attribute.flatMap(({ sparseTensor }) => sparseTensor ?? []),
    );
    return { nodes, bytes: bytes + own, height: inside.length > 0 || called ? height + 1 : 0 };
  }

  private checkAttribute(node: NodeProto, { name, i, ints, type, refAttrName }: AttributeProto): void {
    if (axes.has(name)) for (const axis of [i, ...ints]) this.checkAxis(node, name, axis);
    // A function's own gets its value from the call, see checkHanded.
    if (!isCount(node, name) || refAttrName !== '') return;
    this.checkCount(node, name, { i, ints, type });
  }

  /** ONNX Runtime 1.30 makes as many shapes as are said, and reads one for each output (SIGABRT). */
  private checkSplit({ opType, domain, name, output, attribute }: NodeProto): void {
    if (opType !== 'Split' || domain) return;
    const said = attribute.find((each) => each.name === 'num_outputs' && each.refAttrName === '');
    if (!said || Number(said.i) === output.length) return;
    const node = name || (output[0] ?? '');
    throw modelErrors.outputCount(this.file, node, 'Split’s num_outputs', Number(said.i), output.length);
  }

  private checkAxis({ opType }: NodeProto, name: string, axis: bigint): void {
    if (axis >= -most.axes && axis <= most.axes) return;
    throw modelErrors.tooComplex(this.file, `the ${name} ${axis} at an operator ${opType}`);
  }

  /** What a call hands to its function's counts, or the function's default for it. */
  private checkHanded(call: NodeProto, body: FunctionProto): void {
    const given = new Map([...body.attributeProto, ...call.attribute].map((attribute) => [attribute.name, attribute]));
    for (const node of body.node) {
      for (const { name, refAttrName } of node.attribute.filter(
        (each) => each.refAttrName !== '' && isCount(node, each.name),
      )) {
        const value = given.get(refAttrName);
        if (value && value.refAttrName !== '')
          throw modelErrors.tooComplex(this.file, `“${node.opType}’s ${name}” handed from function to function`);
        if (value) this.checkCount(node, name, value);
      }
    }
  }

  private checkCount(
    node: NodeProto,
    name: string,
    { i, ints, type }: Pick<AttributeProto, 'i' | 'ints' | 'type'>,
  ): void {
    const unfit = (type === AttributeType.INT ? [i] : ints).find((value) => value < 1n || value > BigInt(most.count));
    if (unfit !== undefined)
      throw modelErrors.attribute(
        this.file,
        node.name || (node.output[0] ?? ''),
        `${node.opType}’s ${name}`,
        Number(unfit),
        most.count,
      );
  }

  /** A function that calls itself is deeper than anything. */
  private ofCall(callee: string, depth: number): Extent | undefined {
    const body = this.bodies.get(callee);
    if (!body) return undefined;
    const extent = this.known.get(callee) ?? this.ofNodes(body.node, depth + 1);
    this.known.set(callee, extent);
    return this.allow(extent, depth + 1);
  }

  private allow(extent: Extent, depth: number): Extent {
    if (depth + extent.height > most.depth)
      throw modelErrors.tooComplex(this.file, `more than ${most.depth} subgraphs or functions within each other`);
    if (extent.nodes > most.nodes)
      throw modelErrors.tooComplex(this.file, `more than ${most.nodes} nodes, with its functions written out`);
    if (extent.bytes > most.bytes)
      throw modelErrors.tooComplex(
        this.file,
        `more than ${most.bytes} bytes of sparse or repeated weights, written out`,
      );
    return extent;
  }
}

const nothing: Extent = { nodes: 0, bytes: 0, height: 0 };

const beside = (a: Extent, b: Extent): Extent => ({
  nodes: a.nodes + b.nodes,
  bytes: a.bytes + b.bytes,
  height: Math.max(a.height, b.height),
});

function checkName(name: string, file: string): void {
  if (name.length > most.characters)
    throw modelErrors.tooComplex(file, `a name of ${name.length} characters, where ${most.characters} are allowed`);
}

/** How many of its bytes stay in memory, once the others are borrowed from the file. */
function inMemory(tensor: TensorProto, file: string): number {
  checkTensor(tensor, file);
  const bytes = heldBytes(tensor);
  return bytes < worthBorrowing ? bytes : 0;
}

function whenDense(sparse: SparseTensorProto, file: string): number {
  for (const tensor of [sparse.values, sparse.indices]) if (tensor) checkTensor(tensor, file);
  return denseBytes(sparse, file);
}

/** A tensor holds the bytes that its shape and type say; those in another file are checked where they lie. */
function checkTensor(tensor: TensorProto, file: string): void {
  checkName(tensor.name, file);
  const dims = dimsOf(tensor);
  if (dims.some((dim) => dim < 0) || !Number.isSafeInteger(elementCount(dims)))
    throw modelErrors.weights(file, tensor.name, dims, 'no shape');
  const [expected, found] = [byteLength(tensor), heldBytes(tensor)];
  if (isExternal(tensor) || expected === undefined || found === expected) return;
  throw modelErrors.weights(file, tensor.name, dims, `${expected} bytes, but it holds ${found}`);
}
