import { inputErrors } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import { withChannels } from '../anatomy/inputChannels.ts';
import { knownDims, type Dim, type Shapes } from '../graph/shapes.ts';
import { elementCount } from '../onnx/tensors.ts';
import { inputShape } from '../tensor/layout.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { floatTensorOf, type Tensor } from '../tensor/tensor.ts';
import { known } from '../../vocabulary/known.ts';

/** The input that takes the picture, the clip or the signal. */
export interface ImageInput {
  readonly name: string;
  readonly dims: readonly Dim[];
}

/** As many as the largest recipe has: 8192 × 8192 pixels. A small file may ask for any number of gigabytes. */
const maxInputValues = 3 * 8192 ** 2;

/**
 * The one input that takes the image, the clip or the signal. @throws WhylightError `input-not-image`, `input-batch`,
 * `input-too-large`
 */
export function imageInput(graph: Graph, shapes: Shapes): ImageInput {
  const inputs = graph.inputs.map(({ name }) => ({ name: name ?? '', info: shapes.get(name ?? '') }));
  const ofRank = (rank: number) =>
    inputs.find(({ info }) => info?.type === 'float32' && info.dims?.length === rank && !info.dims.includes(0));
  const signal = ofRank(3);
  const image =
    ofRank(4) ??
    ofRank(5) ??
    (signal && maySignal(withChannels(graph, shapes, signal.name, knownDims(shapes, signal.name)))
      ? signal
      : undefined);
  if (!image)
    throw inputErrors.notImage(inputs.map(({ name, info }) => `${name}: ${info?.type} [${info?.dims?.join(', ')}]`));
  const dims = knownDims(shapes, image.name);
  checkInputSize(image.name, dims);
  if (typeof dims[0] === 'number' && dims[0] > 1) throw inputErrors.batch(image.name, dims);
  return { name: image.name, dims: withChannels(graph, shapes, image.name, dims) };
}

/** One at a time, and of a known number of leads or samples: rows of anything have both open. */
const maySignal = ([batch, ...sizes]: readonly Dim[]): boolean =>
  (typeof batch !== 'number' || batch === 1) && sizes.some((size) => typeof size === 'number');

/** @throws WhylightError `input-too-large` */
function checkInputSize(name: string, dims: readonly Dim[]): void {
  const known = elementCount(dims.filter((dim) => typeof dim === 'number'));
  if (known > maxInputValues) throw inputErrors.tooLarge(name, dims, maxInputValues);
}

/** A black picture or clip of the recipe's size. @throws WhylightError `input-too-large` */
export function zeros({ name, dims }: ImageInput, { input }: Recipe): Tensor {
  const sizes = inputShape(input);
  const real = dims.map((dim, axis) =>
    typeof dim === 'number' ? dim : known(sizes[axis], `axis ${axis} of the input`),
  );
  checkInputSize(name, real);
  return floatTensorOf(real, new Float32Array(elementCount(real)));
}
