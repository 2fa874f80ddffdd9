/** Two answers about one photo, as the panel is told of them. */
import { agreementNames, type Agreement } from '../vocabulary/agreement.ts';
import { comparisonKinds, type ComparisonKind } from '../vocabulary/names.ts';
import { fits, isFraction, isNumber, isString, maybe, oneOf, type Fields } from './checks.ts';
import { isExplanation, type Explanation } from './explanation.ts';

/** A side of a comparison. */
export interface ComparisonSide {
  /** What sets it apart: the class's label, the method's title, the model's or the layer's name. */
  readonly title: string;
  readonly explanation: Explanation;
}

const matches = ['label', 'index', 'none'] as const;

/** Two answers about the photo that is shown; the webview works out their difference where the grids agree. */
export interface ComparisonMessage {
  readonly kind: 'comparison';
  readonly by: ComparisonKind;
  /**
   * Of two models: how B's class was found for A's; `none`: B has no such class, and its top prediction is explained.
   */
  readonly match?: (typeof matches)[number];
  readonly a: ComparisonSide;
  readonly b: ComparisonSide;
  /** Of the two maps; none where they cover no common part of the photo. */
  readonly agreement?: Agreement;
  /** Jensen–Shannon's, of two models' probabilities, in bits; none where they have not the same classes. */
  readonly divergence?: number;
}

const isSide = fits<ComparisonSide>({ title: isString, explanation: isExplanation });

const isAgreement = fits<Agreement>({
  ...(Object.fromEntries(agreementNames.map((name) => [name, maybe(isNumber)])) as Fields<Agreement>),
  interpret: isNumber,
});

export const comparisonFields: Fields<Omit<ComparisonMessage, 'kind'>> = {
  by: oneOf(...comparisonKinds),
  match: maybe(oneOf(...matches)),
  a: isSide,
  b: isSide,
  agreement: maybe(isAgreement),
  divergence: maybe(isFraction),
};
