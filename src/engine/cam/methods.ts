/** A layer's activation A and its gradient g = dS/dA, channels first: `channels · cells` values each. */
export interface Evidence {
  readonly channels: number;
  readonly cells: number;
  readonly activation: Float32Array;
  readonly gradient: Float32Array;
}

/** A map before normalising, one value a cell, in float64. */
export interface RawMap {
  readonly values: Float64Array;
  readonly warnings: readonly 'denominator'[];
}

export interface Method {
  readonly title: string;
  readonly description: string;
  readonly map: (evidence: Evidence) => RawMap;
  /** Whether the map may be negative, and is shown so. */
  readonly signed?: boolean;
  /** Each cell's signed contribution to the logit (first order), where the method has such a notion. */
  readonly contribution?: (evidence: Evidence) => Float64Array;
}

/** Σ_k w_k · A_k */
function weigh({ channels, cells, activation }: Evidence, weights: Float64Array): Float64Array {
  const sum = new Float64Array(cells);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    const weight = weights[channel]!;
    for (let cell = 0; cell < cells; cell++, at++) sum[cell]! += weight * activation[at]!;
  }
  return sum;
}

/** One number a channel: Σ over cells of `term`(A, g). */
function overCells({ channels, cells, activation, gradient }: Evidence, term: (a: number, g: number) => number): Float64Array {
  return Float64Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let at = channel * cells; at < (channel + 1) * cells; at++) sum += term(activation[at]!, gradient[at]!);
    return sum;
  });
}

/** One number a cell: Σ over channels of `term`(A, g). */
function overChannels({ channels, cells, activation, gradient }: Evidence, term: (a: number, g: number) => number): Float64Array {
  const sum = new Float64Array(cells);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let cell = 0; cell < cells; cell++, at++) sum[cell]! += term(activation[at]!, gradient[at]!);
  }
  return sum;
}

const relu = (values: Float64Array): Float64Array => values.map((value) => Math.max(value, 0));
const plain = (values: Float64Array): RawMap => ({ values, warnings: [] });
const product = (a: number, g: number): number => g * a;

/** Grad-CAM's weights: the mean of the gradient (Selvaraju et al. 2017, Eq. 1). */
function gradCamWeights(evidence: Evidence): Float64Array {
  return overCells(evidence, (_, g) => g).map((sum) => sum / evidence.cells);
}

/**
 * Grad-CAM++'s weights (arXiv:1710.11063v3, Eq. 19, divided through by g²):
 * α = 1 / (2 + g · ΣA) where g ≠ 0, else 0;  w = Σ α · relu(g).
 */
export function gradCamPlusPlusWeights(evidence: Evidence): { weights: Float64Array; denominatorFailed: boolean } {
  const { channels, cells, gradient } = evidence;
  const sums = overCells(evidence, (a) => a);
  let denominatorFailed = false;
  const weights = Float64Array.from({ length: channels }, (_, channel) => {
    let weight = 0;
    for (let at = channel * cells; at < (channel + 1) * cells; at++) {
      const g = gradient[at]!;
      if (g <= 0) continue; // relu(g) = 0, whatever α is
      const denominator = 2 + g * sums[channel]!;
      if (denominator <= 0) denominatorFailed = true;
      else weight += g / denominator;
    }
    return weight;
  });
  return { weights, denominatorFailed };
}

/** XGrad-CAM's weights: Σ g·A / ΣA (Fu et al. 2020, Eq. 8); 0 for a channel without activation. */
function xGradCamWeights(evidence: Evidence): Float64Array {
  const totals = overCells(evidence, (a) => a);
  return overCells(evidence, product).map((sum, channel) => (totals[channel] === 0 ? 0 : sum / totals[channel]!));
}

/** Every method. To add one: an entry here, its name in src/protocol/engine.ts, its golden numbers in test/engine/cam. */
export const methods = {
  'grad-cam++': {
    title: 'Grad-CAM++',
    description: 'Weighs every place of a feature map by itself; shows several instances of a class.',
    map: (evidence) => {
      const { weights, denominatorFailed } = gradCamPlusPlusWeights(evidence);
      return { values: relu(weigh(evidence, weights)), warnings: denominatorFailed ? ['denominator'] : [] };
    },
  },
  'grad-cam': {
    title: 'Grad-CAM',
    description: 'Weighs a feature map by the mean of its gradient.',
    map: (evidence) => plain(relu(weigh(evidence, gradCamWeights(evidence)))),
    contribution: (evidence) => weigh(evidence, gradCamWeights(evidence)),
  },
  'hires-cam': {
    title: 'HiResCAM',
    description: 'Gradient times activation, cell by cell: shows just what the model used.',
    map: (evidence) => plain(relu(overChannels(evidence, product))),
    contribution: (evidence) => overChannels(evidence, product),
  },
  'xgrad-cam': {
    title: 'XGrad-CAM',
    description: 'Weighs a feature map by its gradient where it is active.',
    map: (evidence) => plain(relu(weigh(evidence, xGradCamWeights(evidence)))),
    contribution: (evidence) => weigh(evidence, xGradCamWeights(evidence)),
  },
  'layer-cam': {
    title: 'LayerCAM',
    description: 'Positive gradient times activation, cell by cell; sharp in early layers.',
    map: (evidence) => plain(relu(overChannels(evidence, (a, g) => Math.max(g, 0) * a))),
  },
  signed: {
    title: 'Signed',
    description: 'Gradient times activation with its sign: what speaks for the class, and what against it.',
    map: (evidence) => plain(overChannels(evidence, product)),
    contribution: (evidence) => overChannels(evidence, product),
    signed: true,
  },
} as const satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as MethodName[];

/** The table with its entries' common type. */
export const methodOf = (name: MethodName): Method => methods[name];
