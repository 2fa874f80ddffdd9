import { FastGelu, Gelu, QuickGelu } from './activations.ts';
import { Attention, MultiHeadAttention, packedAttention, RotaryEmbedding } from './attention.ts';
import { DeformConv } from './deformable.ts';
import { FusedConv, FusedGemm, FusedMatMul, GridSample, Trilu } from './fused.ts';
import * as legacy from './legacy.ts';
import { RMSNormalization, SkipLayerNormalization, SkipSimplifiedLayerNormalization } from './normalization.ts';
import * as packed from './packed.ts';
import * as quantized from './quantized.ts';
import { GRU, LSTM, RNN } from './recurrent.ts';
import type { Rewrite } from './rewriteContext.ts';
import { ConcatFromSequence, SequenceAt } from './sequences.ts';

const { castOfIntegers, QLinearConv, QLinearMatMul, ...microsoft } = quantized;

/** The operators of ONNX Runtime's own domain. */
const ofMicrosoft = <Table extends object>(
  table: Table,
): { readonly [Name in keyof Table as `com.microsoft.${Name & string}`]: Table[Name] } =>
  Object.fromEntries(Object.entries(table).map(([name, rewrite]) => [`com.microsoft.${name}`, rewrite])) as never;

/**
 * Every operator that is differentiated as what it is made of. To add one: write it in the file of its family, name
 * it here, and give it cases in test/engine/gradient/cases/rewritten.ts (the tests do not compile without).
 */
export const rewrites = {
  Attention,
  RotaryEmbedding,
  RMSNormalization,
  LSTM,
  GRU,
  RNN,
  DeformConv,
  SequenceAt,
  ConcatFromSequence,
  ...legacy,
  // Made by ONNX Runtime's optimizer, in the standard's domain all the same.
  SimplifiedLayerNormalization: RMSNormalization,
  Cast: castOfIntegers,
  QLinearConv,
  QLinearMatMul,
  ...ofMicrosoft({
    Attention: packedAttention,
    MultiHeadAttention,
    Gelu,
    BiasGelu: Gelu,
    FastGelu,
    QuickGelu,
    FusedConv,
    FusedGemm,
    FusedMatMul,
    TransposeMatMul: FusedMatMul,
    GridSample,
    Trilu,
    SkipLayerNormalization,
    SkipSimplifiedLayerNormalization,
    QLinearConv,
    ...microsoft,
    ...packed,
  }),
} satisfies Readonly<Record<string, Rewrite>>;
