/**
 * A signal that is shown instead of a photo: its samples are the photo's columns, its leads lie below each other. Pure.
 */
import type { Curves } from '../../vocabulary/curves.ts';
import { leadName, samplesText, type SignalFacts } from '../../vocabulary/pictureFacts.ts';
import type { PhotoMessage } from '../../protocol/panel.ts';
import type { Region } from '../../vocabulary/explanation.ts';
import type { Point } from './geometry.ts';

interface Shown {
  readonly photo?: PhotoMessage | undefined;
}

export function curvesOf({ photo }: Shown): Curves | undefined {
  return photo?.source && 'curves' in photo.source ? photo.source.curves : undefined;
}

/** The lead under a point of the photo, which is one pixel high. */
export const leadAt = ({ leads }: Pick<Curves, 'leads'>, { y }: Point): number =>
  Math.min(leads - 1, Math.max(0, Math.floor(y * leads)));

/** Where a lead lies. */
export const middleOf = ({ leads }: Pick<Curves, 'leads'>, lead: number): number => (lead + 0.5) / leads;

/** “Sample 312”, with its time; “Lead II” and its value. */
export function curveLines(
  curves: Curves,
  facts: SignalFacts | undefined,
  at: Point,
): readonly (readonly [name: string, value: string])[] {
  const [lead, sample] = [leadAt(curves, at), Math.min(curves.samples - 1, Math.max(0, Math.floor(at.x)))];
  const named = facts ?? { leads: curves.leads };
  const value = curves.values[lead * curves.samples + sample] ?? 0;
  const time = named.rate === undefined ? '' : ` (${(sample / named.rate).toFixed(3)} s)`;
  return [
    [`Lead ${leadName(named, lead)}`, String(Number(value.toPrecision(6)))],
    ['Sample', `${sample}${time}`],
  ];
}

/** “samples 300 to 419” */
export const regionSamples = (facts: SignalFacts, { box: [x, , width] }: Pick<Region, 'box'>): string =>
  samplesText(facts, x, x + width);
