/**
 * Inputs next to the picture (a table, a flag, tokens, a second picture) become constants: what is left takes one
 * picture.
 */
import { inputErrors } from '../errors.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import { TensorProto_DataType as Type, type TensorProto, type ValueInfoProto } from '../onnx/onnx_pb.ts';
import { elementCount, tensorOfBytes } from '../onnx/tensors.ts';
import { sizesOf, tensorTypeOf } from '../onnx/valueInfo.ts';

/** A value of an input: one number for all of it, or an array. */
export type InputValue = number | { readonly dims: readonly number[]; readonly data: ArrayLike<number | bigint> };

/** An input next to the picture. */
export interface OtherInput {
  readonly name: string;
  readonly dims: readonly (number | undefined)[];
  /** It takes a picture, as the first does. */
  readonly isPicture: boolean;
  /** It is true or false. */
  readonly isFlag: boolean;
  /** Where nothing is given: what stands for it because of its name, in words. */
  readonly usual?: string;
}

/** An input that has no value yet. */
export interface MissingInput {
  readonly name: string;
  readonly dims: readonly (number | undefined)[];
  /** It takes a picture, as the first does. */
  readonly isPicture: boolean;
}

export interface Fixed {
  readonly graph: Graph;
  /** The input that takes the picture, as the file calls it; undefined where the model has but one input. */
  readonly picture?: string;
  readonly missing: readonly MissingInput[];
  readonly others: readonly OtherInput[];
  readonly notes: readonly string[];
}

/** Inputs are called otherwise once whole numbers are fed as floats, see prepare/pictureInputs.ts. */
const plainName = ({ name }: ValueInfoProto): string => name.replace(/:pixels$/, '');

const isPicture = (input: ValueInfoProto): boolean =>
  tensorTypeOf(input)?.elemType === Type.FLOAT && [4, 5].includes(sizesOf(input).length);

/** More is no table. */
const mostValues = 2 ** 24;

/**
 * @param picture the input that takes the picture; the first of four axes where it is not said
 * @throws WhylightError `input-unfit`, `input-unknown`
 */
export function fixInputs(graph: Graph, values: ReadonlyMap<string, InputValue>, picture?: string): Fixed {
  const names = graph.inputs.map(plainName);
  const unknown = [...values.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw inputErrors.unknown(unknown, names);
  const taking = graph.inputs.filter((input) => isPicture(input) && !values.has(plainName(input)));
  const main = picture === undefined ? taking[0] : graph.inputs.find((input) => plainName(input) === picture);
  if (!main || graph.inputs.length < 2) return { graph, missing: [], others: [], notes: [] };
  const others = graph.inputs.filter((input) => input !== main);
  const tokens = [...values].find(([name, value]) => typeof value !== 'number' && /ids|tokens/i.test(name))?.[1];
  const missing: MissingInput[] = [];
  const notes: string[] = [];
  const described: OtherInput[] = [];
  const constants = new Map(graph.constants);
  for (const input of others) {
    const given = values.get(plainName(input));
    const usual = given === undefined ? usualValue(input, tokens) : undefined;
    if (usual) notes.push(`The input “${plainName(input)}” gets ${usual.words}.`);
    if (given === undefined && !usual)
      missing.push({ name: plainName(input), dims: sizesOf(input), isPicture: isPicture(input) });
    described.push(asOther(input, usual?.words));
    constants.set(input.name, constantOf(input, given ?? usual?.value ?? 0));
  }
  const fixed = indexEdges({ ...graph, constants, inputs: [main] });
  return { graph: fixed, picture: plainName(main), missing, others: described, notes };
}

function asOther(input: ValueInfoProto, usual: string | undefined): OtherInput {
  const [name, dims] = [plainName(input), sizesOf(input)];
  const isFlag = tensorTypeOf(input)?.elemType === Type.BOOL || isSwitch(name, dims);
  return { name, dims, isPicture: isPicture(input), isFlag, ...(usual !== undefined && { usual }) };
}

/** Whether a network is being trained, as Keras and PyTorch call it. */
const isSwitch = (name: string, dims: readonly unknown[]): boolean =>
  /learning_phase|is_?train|training|dropout/i.test(name) && dims.length < 2;

/** What follows from what the input is called. */
function usualValue(
  input: ValueInfoProto,
  tokens: InputValue | undefined,
): { readonly value: InputValue; readonly words: string } | undefined {
  const name = plainName(input);
  if (isSwitch(name, sizesOf(input))) return { value: 0, words: 'false: the model is used, not trained' };
  if (tokens === undefined || typeof tokens === 'number' || sizesOf(input).length !== 2) return undefined;
  const like = (value: number): InputValue => ({
    dims: tokens.dims,
    data: Array<number>(tokens.data.length).fill(value),
  });
  if (/mask/i.test(name)) return { value: like(1), words: 'ones: all tokens count' };
  return /type_ids/i.test(name) ? { value: like(0), words: 'zeros: one text' } : undefined;
}

type Made = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

const makers: Readonly<Partial<Record<Type, (numbers: readonly number[]) => Made>>> = {
  [Type.FLOAT]: (numbers) => Float32Array.from(numbers),
  [Type.DOUBLE]: (numbers) => Float64Array.from(numbers),
  [Type.INT32]: (numbers) => Int32Array.from(numbers),
  [Type.INT64]: (numbers) => BigInt64Array.from(numbers, (each) => BigInt(Math.round(each))),
  [Type.UINT8]: (numbers) => Uint8Array.from(numbers),
  [Type.BOOL]: (numbers) => Uint8Array.from(numbers, (each) => (each === 0 ? 0 : 1)),
};

/** @throws WhylightError `input-unfit` */
function constantOf(input: ValueInfoProto, value: InputValue): TensorProto {
  const [name, sizes, type] = [plainName(input), sizesOf(input), tensorTypeOf(input)?.elemType ?? Type.FLOAT];
  const make = makers[type as Type];
  const given = typeof value === 'number' ? [] : Array.from(value.data, Number);
  const dims =
    typeof value === 'number' ? sizes.map((size) => size ?? 1) : fittingDims(sizes, value.dims, given.length);
  if (!make || !dims || elementCount(dims) > mostValues)
    throw inputErrors.unfit(name, sizes, typeof value === 'number' ? [] : value.dims);
  const numbers = typeof value === 'number' ? Array<number>(elementCount(dims)).fill(value) : given;
  return tensorOfBytes(input.name, type, dims, make(numbers));
}

/** The sizes of a value for an input of these sizes, whose batch may be left out; undefined where it does not fit. */
function fittingDims(
  sizes: readonly (number | undefined)[],
  dims: readonly number[],
  count: number,
): readonly number[] | undefined {
  const fits = (own: readonly number[]): boolean =>
    own.length === sizes.length && own.every((size, axis) => sizes[axis] === undefined || sizes[axis] === size);
  if (fits(dims)) return dims;
  if (fits([1, ...dims])) return [1, ...dims];
  const closed = sizes.map((size) => size ?? 1);
  return elementCount(closed) === count ? closed : undefined;
}
