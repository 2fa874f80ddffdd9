import { methodNames, methodTitles, type MethodName } from '../../vocabulary/names.ts';
import type { Features } from '../anatomy/channelsFirst.ts';
import { mapErrors } from '../errors.ts';
import { softmax } from '../score/prediction.ts';
import { principalComponent } from './principalComponent.ts';
import { contributionsOf, products, sumOfCells, sumOfChannels } from './sums.ts';

/** … and its gradient g = dS/dA, laid out likewise. */
export interface Evidence extends Features {
  readonly gradient: Float32Array;
}

/** … and the score S of the picture as it is, with S_k of one more run for each channel k. */
export interface Trials extends Features {
  readonly score: number;
  readonly scores: Float64Array;
}

/** A map before normalizing, one value a cell, in float64. */
export interface RawMap {
  readonly values: Float64Array;
  readonly warnings?: readonly ('denominator' | 'cancellation')[];
  /** Each cell's signed contribution to the logit (first order), where the method has such a notion. */
  readonly contribution?: Float64Array;
}

interface Described {
  readonly title: string;
  readonly description: string;
  /** Whether the map may be negative, and is shown so. */
  readonly signed?: boolean;
}

export interface GradientMethod extends Described {
  readonly needs: 'gradient';
  /** Whether the map is multiplied with the guided gradient of the picture, pixel by pixel: see guided.ts. */
  readonly guided?: boolean;
  readonly map: (evidence: Evidence) => RawMap;
}

/** Looks at the activation alone: the same map for every class. */
export interface ActivationMethod extends Described {
  readonly needs: 'activation';
  readonly map: (features: Features) => RawMap;
}

/** Runs the model once for each channel, on another input or with another activation (see variants.ts). */
export interface RunsMethod extends Described {
  readonly needs: 'runs';
  readonly variant: 'masked-input' | 'ablated-channel';
  readonly map: (trials: Trials) => RawMap;
}

/** By what it needs; only the first kind asks for a layer with a gradient. */
export type Method = GradientMethod | ActivationMethod | RunsMethod;

// Plain loops: they see every value of the layer, and a function that is called for each takes ten times as long.

/** Σ_k w_k · A_k */
function weigh({ channels, cells, activation }: Features, weights: Float64Array): Float64Array {
  const sum = new Float64Array(cells);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    const weight = weights[channel] ?? 0;
    for (let cell = 0; cell < cells; cell++, at++) sum[cell] = (sum[cell] ?? 0) + weight * (activation[at] ?? 0);
  }
  return sum;
}

const relu = (values: Float64Array): Float64Array => values.map((value) => Math.max(value, 0));
/** The map of a method that says what each cell contributes: what speaks for the class. */
const positive = (contribution: Float64Array): RawMap => ({ values: relu(contribution), contribution });
/** Gradient times activation, and whether all of it cancels. */
function timesActivation(evidence: Evidence): Pick<RawMap, 'warnings'> & { readonly contribution: Float64Array } {
  const { contribution, canceled } = contributionsOf(evidence);
  return { contribution, ...(canceled && { warnings: ['cancellation'] }) };
}

/** Grad-CAM's weights: the mean of the gradient (Selvaraju et al. 2017, Eq. 1). */
function gradCamWeights(evidence: Evidence): Float64Array {
  return sumOfCells(evidence, evidence.gradient).map((sum) => sum / evidence.cells);
}

/**
 * Grad-CAM++'s weights (arXiv:1710.11063v3, Eq. 19, divided through by g²):
 * α = 1 / (2 + g · ΣA) where g ≠ 0, else 0;  w = Σ α · relu(g).
 */
export function gradCamPlusPlusWeights(evidence: Evidence): { weights: Float64Array; denominatorFailed: boolean } {
  const { channels, cells, activation, gradient } = evidence;
  const sums = sumOfCells(evidence, activation);
  let denominatorFailed = false;
  const weights = new Float64Array(channels);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    const sum = sums[channel] ?? 0;
    let [weight, share, before] = [0, 0, 0];
    for (let cell = 0; cell < cells; cell++, at++) {
      const g = gradient[at] ?? 0;
      // Behind a global pooling all of a channel have one gradient, and a division takes longer than the rest.
      if (g !== before) {
        const denominator = 2 + g * sum;
        const isFailure = g > 0 && denominator <= 0;
        denominatorFailed ||= isFailure;
        share = g <= 0 || isFailure ? 0 : g / denominator; // where relu(g) = 0, α makes no difference
        before = g;
      }
      weight += share;
    }
    weights[channel] = weight;
  }
  return { weights, denominatorFailed };
}

/** LayerCAM's map: Σ_k relu(g) · A (Jiang et al. 2021, Eq. 6). */
function layerCam(evidence: Evidence): Float64Array {
  const gradient = new Float32Array(evidence.gradient.length);
  for (let at = 0; at < gradient.length; at++) gradient[at] = Math.max(evidence.gradient[at] ?? 0, 0);
  return sumOfChannels(evidence, products({ ...evidence, gradient }));
}

/** XGrad-CAM's weights: Σ g·A / ΣA (Fu et al. 2020, Eq. 8); 0 for a channel without activation. */
function xGradCamWeights(evidence: Evidence): Float64Array {
  const totals = sumOfCells(evidence, evidence.activation);
  return sumOfCells(evidence, products(evidence)).map((sum, channel) =>
    totals[channel] === 0 ? 0 : sum / (totals[channel] ?? 0),
  );
}

/** Score-CAM's weights: softmax over k of S_k (Wang et al. 2020, Algorithm 1; the empty picture's score cancels). */
function scoreCamWeights({ scores }: Trials): Float64Array {
  return Float64Array.from(softmax([...scores]));
}

/**
 * Ablation-CAM's weights: how much of the score goes with the channel, w = (S − S_k) / S (Desai & Ramaswamy 2020,
 * section 3). Divided by |S|: where S < 0 the formula as it is written would take what speaks against the class for
 * what speaks for it.
 */
export function ablationCamWeights({ score, scores }: Trials): Float64Array {
  return scores.map((without) => (score - without) / (Math.abs(score) || 1));
}

const guided = (of: 'grad-cam++' | 'grad-cam', weights: (evidence: Evidence) => Float64Array) =>
  ({
    title: methodTitles[`guided-${of}`],
    description: `${methodTitles[of]} times guided backpropagation, as fine as the input: which pixels. Made for ReLU networks.`,
    needs: 'gradient',
    guided: true,
    map: (evidence: Evidence): RawMap => ({ values: relu(weigh(evidence, weights(evidence))) }),
  }) as const;

/**
 * Every method. To add one: an entry here, its name in src/vocabulary/names.ts, its golden numbers in test/engine/cam.
 */
export const methods = {
  'grad-cam++': {
    title: methodTitles['grad-cam++'],
    description: 'Weighs every place of a feature map by itself; shows several instances of a class.',
    needs: 'gradient',
    map: (evidence: Evidence) => {
      const { weights, denominatorFailed } = gradCamPlusPlusWeights(evidence);
      return { values: relu(weigh(evidence, weights)), warnings: denominatorFailed ? ['denominator'] : [] };
    },
  },
  'grad-cam': {
    title: methodTitles['grad-cam'],
    description: 'Weighs a feature map by the mean of its gradient.',
    needs: 'gradient',
    map: (evidence: Evidence) => positive(weigh(evidence, gradCamWeights(evidence))),
  },
  'hires-cam': {
    title: methodTitles['hires-cam'],
    description: 'Gradient times activation, cell by cell: shows just what the model used.',
    needs: 'gradient',
    map: (evidence: Evidence) => {
      const found = timesActivation(evidence);
      return { ...found, values: relu(found.contribution) };
    },
  },
  'xgrad-cam': {
    title: methodTitles['xgrad-cam'],
    description: 'Weighs a feature map by its gradient where it is active.',
    needs: 'gradient',
    map: (evidence: Evidence) => positive(weigh(evidence, xGradCamWeights(evidence))),
  },
  'layer-cam': {
    title: methodTitles['layer-cam'],
    description: 'Positive gradient times activation, cell by cell; sharp in early layers.',
    needs: 'gradient',
    map: (evidence: Evidence) => ({ values: relu(layerCam(evidence)) }),
  },
  signed: {
    title: methodTitles.signed,
    description: 'Gradient times activation with its sign: what speaks for the class, and what against it.',
    needs: 'gradient',
    map: (evidence: Evidence) => {
      const found = timesActivation(evidence);
      return { ...found, values: found.contribution };
    },
    signed: true,
  },
  'guided-grad-cam++': guided('grad-cam++', (evidence) => gradCamPlusPlusWeights(evidence).weights),
  'guided-grad-cam': guided('grad-cam', gradCamWeights),
  'eigen-cam': {
    title: methodTitles['eigen-cam'],
    description: 'No gradient needed: what stands out most in the layer, whatever the class.',
    needs: 'activation',
    map: (features: Features) => ({ values: relu(principalComponent(features)) }),
  },
  'score-cam': {
    title: methodTitles['score-cam'],
    description:
      'No gradient needed: runs the model once for each feature map, on what that lets through of the image. Slow.',
    needs: 'runs',
    variant: 'masked-input',
    map: (trials: Trials) => ({ values: relu(weigh(trials, scoreCamWeights(trials))) }),
  },
  'ablation-cam': {
    title: methodTitles['ablation-cam'],
    description:
      'No gradient needed: leaves out one feature map at a time, and runs the rest of the model. Slow in early layers.',
    needs: 'runs',
    variant: 'ablated-channel',
    map: (trials: Trials) => ({ values: relu(weigh(trials, ablationCamWeights(trials))) }),
  },
} as const satisfies Readonly<Record<MethodName, Method>>;

/** A name may come from a setting or from another extension. @throws WhylightError `method-unknown` */
export function methodOf(name: MethodName): Method {
  if (!Object.hasOwn(methods, name)) throw mapErrors.methodUnknown(String(name), methodNames);
  return methods[name];
}

export const needsGradient = (name: MethodName): boolean => methodOf(name).needs === 'gradient';

/** “Eigen-CAM, …”: what is left where there is no gradient. */
export const gradientFreeTitles = methodNames.filter((name) => !needsGradient(name)).map((name) => methods[name].title);
