/** What the inputs of a part are for: by their names, types and numbers of axes. */
import type { Graph } from '../../graph/graph.ts';
import { TensorProto_DataType as Type, type ValueInfoProto } from '../../onnx/onnx_pb.ts';
import { sizesOf, tensorTypeOf } from '../../onnx/valueInfo.ts';

export type InputRole =
  /** A text's tokens, [N, T]. */
  | 'tokens'
  /** Which of them are there: ones. */
  | 'mask'
  /** Which of the features are there: ones. */
  | 'source-mask'
  /** 0, 1, 2 … */
  | 'positions'
  /** Tokens as vectors, [N, T, D]. */
  | 'embeddings'
  /** What another part made of the picture. */
  | 'features'
  /** What a decoder remembers of the words before: nothing. */
  | 'cache'
  /** Which kind of decoder this is to be: the one without a cache. */
  | 'branch'
  | 'picture';

interface Kind {
  readonly role: InputRole;
  readonly name: RegExp;
  readonly isFloat: boolean;
}

/** In this order: the first that fits is taken. */
const kinds: readonly Kind[] = [
  { role: 'cache', name: /^past(_|$)|past_key_values/, isFloat: true },
  { role: 'branch', name: /^use_cache_branch$/, isFloat: false },
  { role: 'source-mask', name: /encoder_attention_mask/, isFloat: false },
  { role: 'mask', name: /attention_mask|^mask$/, isFloat: false },
  { role: 'positions', name: /position_ids/, isFloat: false },
  {
    role: 'tokens',
    name: /input_ids|captions?|^((prev|last|in|input)_)?(ids|tokens?|tgt|texts?|words?)$/i,
    isFloat: false,
  },
  { role: 'embeddings', name: /inputs_embeds/, isFloat: true },
];

const floats: ReadonlySet<number> = new Set([Type.FLOAT, Type.FLOAT16, Type.BFLOAT16, Type.DOUBLE]);

/** Undefined where it is unknown. */
export function roleOf(input: ValueInfoProto): InputRole | undefined {
  const isFloat = floats.has(tensorTypeOf(input)?.elemType ?? 0);
  const kind = kinds.find(({ name, isFloat: wanted }) => wanted === isFloat && name.test(input.name));
  if (kind) return kind.role;
  const rank = sizesOf(input).length;
  if (isFloat && (rank === 4 || rank === 5)) return 'picture';
  return isFloat && (rank === 2 || rank === 3) ? 'features' : undefined;
}

/** The names of a graph's inputs of one role. */
export function inputsOf({ inputs }: Graph, role: InputRole): readonly string[] {
  return inputs.filter((input) => roleOf(input) === role).map(({ name }) => name);
}
