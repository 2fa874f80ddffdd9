import { FastGelu, Gelu, QuickGelu } from './activations.ts';
import { Attention, MultiHeadAttention, packedAttention, RotaryEmbedding } from './attention.ts';
import { FusedConv, FusedGemm, FusedMatMul } from './fused.ts';
import { RMSNormalization, SkipLayerNormalization, SkipSimplifiedLayerNormalization } from './normalisation.ts';
import * as quantised from './quantised.ts';
import { GRU, LSTM, RNN } from './recurrent.ts';
import type { Rewrite } from './rewriteContext.ts';

const { castOfIntegers, QLinearConv, QLinearMatMul, ...microsoft } = quantised;

/** The operators of ONNX Runtime's own domain. */
const ofMicrosoft = <Table extends object>(table: Table): { readonly [Name in keyof Table as `com.microsoft.${Name & string}`]: Table[Name] } =>
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
  // Made by ONNX Runtime's optimiser, in the standard's domain all the same.
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
    SkipLayerNormalization,
    SkipSimplifiedLayerNormalization,
    QLinearConv,
    ...microsoft,
  }),
} satisfies Readonly<Record<string, Rewrite>>;
