import { inputErrors } from '../engine/errors.ts';
import { knownDims } from '../engine/graph/shapes.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import type { FloatTensor } from '../engine/tensor/tensor.ts';

/** @throws WhylightError `input-shape` */
export function checkShape({ dims }: FloatTensor, { classifier, shapes }: LoadedModel): void {
  const expected = knownDims(shapes, classifier.anatomy.input).map((dim, axis) => (axis === 0 ? 1 : dim));
  const fits =
    dims.length === expected.length && expected.every((dim, axis) => typeof dim === 'string' || dim === dims[axis]);
  if (!fits) throw inputErrors.shape(dims, expected);
}
