import { cellsOf } from './grids.ts';
import { independent, type Layer } from './layers.ts';
import { isOfWhole, type HeadKind } from '../../vocabulary/names.ts';

const averages: ReadonlySet<string> = new Set(['AveragePool', 'LpPool', 'QLinearAveragePool']);

/** Fewer channels are no features, but a gate, a map of attention, or the classes' own maps. */
const fewestFeatures = 8;

const holdsFeatures = ({ shape, channelAxis }: Layer): boolean => (shape[channelAxis] ?? 0) >= fewestFeatures;

/** The layer that is explained where none is named; undefined where none has a gradient. */
export function defaultLayer(layers: readonly Layer[], head: HeadKind = 'classes'): Layer | undefined {
  const usable = layers.filter(({ reason }) => reason === undefined);
  return isOfWhole(head) ? lastBeforePooling(usable) : atTheBottom(usable, head);
}

/** Where words look at each cell by itself, so that none is pooled away: the last grid of features. */
export function lastGrid(layers: readonly Layer[]): Layer | undefined {
  return layers.findLast((layer) => layer.reason === undefined && holdsFeatures(layer));
}

/** Of a reader of letters: the last whose columns still have rows, which say where in a column it looked. */
export function lastOfRows(layers: readonly Layer[]): Layer | undefined {
  return (
    lastGrid(layers.filter(({ grid, operator }) => grid.height > 1 && !averages.has(operator))) ?? lastGrid(layers)
  );
}

/**
 * Of a classifier: the last layer before the grid is pooled away, after its activation function. Where patches are
 * tokens, the last attention may hand everything to the class token, and later patches have no say: there it is the
 * input of the last block's first normalization, which is the last sum before the last attention. An attention may also
 * pool what convolutions made (CLIP's ResNets), and takes no such sum: there it is their last layer. Nor does the one
 * block of a last, coarser stage (a small Swin): without a class token the last layer is as good, and no finer grid is.
 */
function lastBeforePooling(layers: readonly Layer[]): Layer | undefined {
  const unpooled = layers.filter(({ operator }) => !averages.has(operator));
  const last = unpooled.findLast(holdsFeatures) ?? unpooled.at(-1) ?? layers.at(-1);
  if (!last || !isTokens(last)) return last;
  const isPooledByAttention = last.grid.prefix > 0 || last.isBeforeAttention;
  const before = inputOfLastBlock(layers);
  if (before && (isPooledByAttention || cellsOf(before.grid) <= cellsOf(last.grid))) return before;
  const pooled = isPooledByAttention
    ? layers.findLast((layer) => layer.isBeforeAttention && !isTokens(layer))
    : undefined;
  return pooled ?? last;
}

/**
 * Where the output has a grid itself (boxes, pixels): the deepest layer, before the network turns to finer grids again.
 */
function atTheBottom(layers: readonly Layer[], head: HeadKind): Layer | undefined {
  const wishes = [
    holdsFeatures,
    ({ isPooledFurther }: Layer) => !isPooledFurther,
    ({ isOfSomeBoxes }: Layer) => !isOfSomeBoxes,
  ];
  const found = deepest(wishes.reduce(preferring, layers));
  return found && head === 'boxes' && isTokens(found) ? (inputOfLastBlock(layers) ?? found) : found;
}

const isTokens = ({ shape }: Layer): boolean => shape.length === 3;

/** Of tokens: the last sum that goes into a block with attention. */
function inputOfLastBlock(layers: readonly Layer[]): Layer | undefined {
  return layers.findLast((layer) => isTokens(layer) && layer.isBeforeAttention && layer.isResidual);
}

/** Those that fit, where there are any. */
function preferring(layers: readonly Layer[], fits: (layer: Layer) => boolean): readonly Layer[] {
  const fitting = layers.filter(fits);
  return fitting.length > 0 ? fitting : layers;
}

/** The default where no layer has a gradient: the same choice among those that the score depends on, else among all. */
export function defaultWithoutGradient(layers: readonly Layer[], head?: HeadKind): Layer | undefined {
  const dependent = layers.filter(({ reason }) => reason !== independent);
  const chosen = defaultLayer(
    (dependent.length > 0 ? dependent : layers).map(({ reason: _, ...layer }) => layer),
    head,
  );
  return layers.find(({ tensor }) => tensor === chosen?.tensor);
}

const enlarging: ReadonlySet<string> = new Set(['Resize', 'Upsample', 'ConvTranspose', 'DepthToSpace']);

/**
 * They mix features, and what follows makes others of them: a pyramid's lateral convolution, or the classes' own maps.
 */
const linear: ReadonlySet<string> = new Set(['Conv', 'BatchNormalization']);

/**
 * After an activation function, where one of the deepest layers is, or else (Deformable DETR adds a level of one
 * convolution) the one before.
 */
function deepest(layers: readonly Layer[]): Layer | undefined {
  const bottom = lastDeepest(layers);
  if (!bottom) return undefined;
  const active = layers.slice(0, layers.indexOf(bottom) + 1).filter(({ operator }) => !linear.has(operator));
  return active.findLast(({ grid }) => cellsOf(grid) === cellsOf(bottom.grid)) ?? active.at(-1) ?? bottom;
}

/**
 * Not where an attention thins out its keys and values (SegFormer, PVT): nothing is enlarged after these; nor what a
 * pooled picture is spread over (DeepLab).
 */
function lastDeepest(layers: readonly Layer[]): Layer | undefined {
  const cells = layers.map(({ grid }) => cellsOf(grid));
  const coarsest = cells.reduce((least, count) => Math.min(least, count), Infinity);
  const enlarged = layers.findIndex(({ operator, grid }) => enlarging.has(operator) && cellsOf(grid) > coarsest);
  const bottom = enlarged === -1 ? -1 : cells.lastIndexOf(coarsest, enlarged);
  if (bottom !== -1) return layers[bottom];
  const first = cells.indexOf(coarsest);
  const finerAgain = cells.findIndex((count, at) => at > first && count > coarsest);
  return layers[(finerAgain === -1 ? layers.length : finerAgain) - 1];
}
