import { mapErrors } from '../errors.ts';
import { methodOf, type Evidence, type MethodName } from './methods.ts';

export interface Heatmap {
  readonly width: number;
  readonly height: number;
  /** Row-major, 0..1 (−1..1 for a signed method); all 0 when there is nothing to show. */
  readonly values: Float32Array;
  /** The largest magnitude before normalising: values · maximum is the map itself. */
  readonly maximum: number;
  /** Row-major, in the logit's own units. */
  readonly contribution?: Float32Array;
}

export interface Warning {
  readonly code: 'map-empty' | 'cam-denominator' | 'probability-saturated';
  readonly message: string;
}

/**
 * The heatmap of a layer: the method's map, divided by its largest magnitude.
 *
 * @throws WhylightError `gradient-not-finite`
 */
export function computeCam(
  evidence: Evidence,
  grid: { readonly width: number; readonly height: number },
  name: MethodName,
): { heatmap: Heatmap; warnings: Warning[] } {
  const method = methodOf(name);
  const { values, warnings } = method.map(evidence);
  const maximum = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  // Math.max passes NaN on.
  if (!Number.isFinite(maximum)) throw mapErrors.notFinite();
  const contribution = method.contribution?.(evidence);
  const heatmap: Heatmap = {
    ...grid,
    values: Float32Array.from(values, (value) => (maximum === 0 ? 0 : value / maximum)),
    maximum,
    ...(contribution && { contribution: Float32Array.from(contribution) }),
  };
  return { heatmap, warnings: [...(maximum === 0 ? [emptyMap(method.title)] : []), ...warnings.map(() => negativeActivations)] };
}

const emptyMap = (title: string): Warning => ({
  code: 'map-empty',
  message: `${title} finds nothing that speaks for this class in this layer: the map is zero everywhere. The signed map shows what speaks against it.`,
});

const negativeActivations: Warning = {
  code: 'cam-denominator',
  message:
    'Grad-CAM++ expects activations that are not negative; this layer has negative ones (it comes before its activation function, or that is SiLU or GELU), and places where its formula has no meaning were left out. HiResCAM has no such limit.',
};
