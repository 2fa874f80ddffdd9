/** Cases of every operator, a file for each of src/engine/gradient/rewrites/. */
import { activationsCases } from './activations.ts';
import { attentionCases } from './attention.ts';
import { deformableCases } from './deformable.ts';
import { fusedCases } from './fused.ts';
import { legacyCases } from './legacy.ts';
import { normalizationCases } from './normalization.ts';
import { packedCases } from './packed.ts';
import { recurrentCases } from './recurrent.ts';
import { sequencesCases } from './sequences.ts';

export const rewriteCases = {
  ...activationsCases,
  ...attentionCases,
  ...deformableCases,
  ...fusedCases,
  ...legacyCases,
  ...normalizationCases,
  ...packedCases,
  ...recurrentCases,
  ...sequencesCases,
} as const;
