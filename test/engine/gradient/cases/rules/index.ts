/** Cases of every operator, a file for each of src/engine/gradient/rules/. */
import { activationsCases } from './activations.ts';
import { arithmeticCases } from './arithmetic.ts';
import { convolutionCases } from './convolution.ts';
import { einsumCases } from './einsum.ts';
import { gridSampleCases } from './gridSample.ts';
import { indexingCases } from './indexing.ts';
import { linearAlgebraCases } from './linearAlgebra.ts';
import { matmulCases } from './matmul.ts';
import { normalizationCases } from './normalization.ts';
import { patchesCases } from './patches.ts';
import { poolingCases } from './pooling.ts';
import { reductionsCases } from './reductions.ts';
import { resizeCases } from './resize.ts';
import { roiAlignCases } from './roiAlign.ts';
import { scatterCases } from './scatter.ts';
import { shapingCases } from './shaping.ts';
import { transcendentalCases } from './transcendental.ts';

export const ruleCases = {
  ...activationsCases,
  ...arithmeticCases,
  ...convolutionCases,
  ...einsumCases,
  ...gridSampleCases,
  ...indexingCases,
  ...linearAlgebraCases,
  ...matmulCases,
  ...normalizationCases,
  ...patchesCases,
  ...poolingCases,
  ...reductionsCases,
  ...resizeCases,
  ...roiAlignCases,
  ...scatterCases,
  ...shapingCases,
  ...transcendentalCases,
} as const;
