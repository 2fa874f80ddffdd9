import { cellsOf } from './grids.ts';
import { independent, type Layer } from './layers.ts';
import type { HeadKind } from '../score/heads.ts';

const averages: ReadonlySet<string> = new Set(['AveragePool', 'LpPool', 'QLinearAveragePool']);

/** Fewer channels are no features, but a gate, a map of attention, or the classes' own maps. */
const fewestFeatures = 8;

const holdsFeatures = ({ shape, channelAxis }: Layer): boolean => shape[channelAxis]! >= fewestFeatures;

/**
 * The last layer before the grid is pooled away, after its activation function. Where patches are tokens, the last
 * attention may hand everything to the class token, and later patches have no say: there it is the input of the last
 * block's first normalisation, which is the last sum before the last attention. An attention may also pool what convolutions
 * made (CLIP's ResNets), and takes no such sum: there it is their last layer. Nor does the one block of a last, coarser stage (a
 * small Swin): without a class token the last layer is as good, and no finer grid is. Where the output has a grid itself
 * (boxes, pixels) it is the deepest layer, before the network turns to finer grids again.
 */
export function defaultLayer(layers: readonly Layer[], head: HeadKind = 'classes'): Layer | undefined {
  const usable = layers.filter(({ reason }) => reason === undefined);
  if (head !== 'classes') {
    const wishes = [holdsFeatures, ({ isPooledFurther }: Layer) => !isPooledFurther, ({ isOfSomeBoxes }: Layer) => !isOfSomeBoxes];
    const found = deepest(wishes.reduce(preferring, usable));
    return head === 'boxes' && found?.shape.length === 3 ? (lastBeforeAttention(usable) ?? found) : found;
  }
  const unpooled = usable.filter(({ operator }) => !averages.has(operator));
  const last = unpooled.findLast(holdsFeatures) ?? unpooled.at(-1) ?? usable.at(-1);
  if (last?.shape.length !== 3) return last;
  const before = lastBeforeAttention(usable);
  if (before && (isPooledByAttention(last) || cellsOf(last.grid) >= cellsOf(before.grid))) return before;
  return (isPooledByAttention(last) ? lastBeforeAttention(usable, 4) : undefined) ?? last;
}

const isPooledByAttention = ({ grid, isBeforeAttention }: Layer): boolean => grid.prefix > 0 || isBeforeAttention === true;

/** Those that fit, where there are any. */
function preferring(layers: readonly Layer[], fits: (layer: Layer) => boolean): readonly Layer[] {
  const fitting = layers.filter(fits);
  return fitting.length > 0 ? fitting : layers;
}

/** Of tokens, the input of the last block with attention; of features N,C,H,W, what the last attention pools. */
function lastBeforeAttention(layers: readonly Layer[], rank: 3 | 4 = 3): Layer | undefined {
  return layers.findLast(({ shape, isBeforeAttention, isResidual }) => shape.length === rank && isBeforeAttention && (rank === 4 || isResidual));
}

/** The default where no layer has a gradient: the same choice among those that the score depends on, else among all. */
export function defaultWithoutGradient(layers: readonly Layer[], head?: HeadKind): Layer | undefined {
  const dependent = layers.filter(({ reason }) => reason !== independent);
  const chosen = defaultLayer((dependent.length > 0 ? dependent : layers).map(({ reason: _, ...layer }) => layer), head);
  return layers.find(({ tensor }) => tensor === chosen?.tensor);
}

const enlarging: ReadonlySet<string> = new Set(['Resize', 'Upsample', 'ConvTranspose', 'DepthToSpace']);

/** They mix features, and what follows makes others of them: a pyramid's lateral convolution, or the classes' own maps. */
const linear: ReadonlySet<string> = new Set(['Conv', 'BatchNormalization']);

/** After an activation function, where one of the deepest layers is, or else (Deformable DETR adds a level of one convolution) the one before. */
function deepest(layers: readonly Layer[]): Layer | undefined {
  const bottom = layers.indexOf(lastDeepest(layers)!);
  const active = layers.slice(0, bottom + 1).filter(({ operator }) => !linear.has(operator));
  return active.findLast(({ grid }) => cellsOf(grid) === cellsOf(layers[bottom]!.grid)) ?? active.at(-1) ?? layers[bottom];
}

/** Not where an attention thins out its keys and values (SegFormer, PVT): nothing is enlarged after these; nor what a pooled picture is spread over (DeepLab). */
function lastDeepest(layers: readonly Layer[]): Layer | undefined {
  const cells = layers.map(({ grid }) => cellsOf(grid));
  const coarsest = cells.reduce((least, count) => Math.min(least, count), Infinity);
  const enlarged = layers.findIndex(({ operator }, at) => enlarging.has(operator) && cells[at]! > coarsest);
  const bottom = enlarged === -1 ? -1 : cells.lastIndexOf(coarsest, enlarged);
  if (bottom !== -1) return layers[bottom];
  const first = cells.indexOf(coarsest);
  const finerAgain = cells.findIndex((count, at) => at > first && count > coarsest);
  return layers[(finerAgain === -1 ? layers.length : finerAgain) - 1];
}
