/** Every operator that is made of others, for the table of operators. */
export * from './activations.ts';
export * from './attention.ts';
export * from './deformable.ts';
export * from './fused.ts';
export * from './legacy.ts';
export * from './normalization.ts';
export * from './packed.ts';
export * from './quantized.ts';
export * from './recurrent.ts';
export * from './sequences.ts';
