/** What is measured of the map that is shown, and which parts of the photo the user hides from the model. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import { partOf, type RegionEffect, type WhatIfMessage } from '../../protocol/whatIf.ts';
import type { EvidenceMessage } from '../../protocol/evidence.ts';
import type { MaskMessage } from '../../protocol/mask.ts';
import type { TrustedMessage } from '../../protocol/trust.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import { boxesOf, paintedShare, paintedWith, type Painted, type Stroke } from './brush.ts';
import type { FillName } from '../../vocabulary/names.ts';
import type { WhatIf } from '../../vocabulary/whatIf.ts';

export interface Hiding {
  readonly does: WhatIf['does'];
  /** Of the regions: hidden, or the only ones that are kept. */
  readonly ranks: readonly number[];
  /** By hand, in addition. */
  readonly painted?: Painted;
}

/** Of the explanation that is shown; another one begins with none. */
export interface Evidence {
  readonly hiding: Hiding;
  /** What the model says with that hidden. */
  readonly whatIf?: WhatIfMessage | undefined;
  /** Of the first regions. */
  readonly effects: readonly RegionEffect[];
  /** What the map is worth, as far as it was asked for. */
  readonly trust?: TrustedMessage;
  /** How the heat lies on the mask that was chosen. */
  readonly mask?: MaskMessage | undefined;
  /** Of the brush in hand, a place in `brushSizes`. */
  readonly brush?: number | undefined;
}

export type HidingEvent =
  /** Once more gives it back. */
  | { readonly kind: 'hideRegion'; readonly does: WhatIf['does']; readonly rank: number }
  | { readonly kind: 'showAll' }
  | { readonly kind: 'setHiding'; readonly does: WhatIf['does'] }
  /** The brush is taken up or put down, or its size changes. */
  | { readonly kind: 'brush'; readonly brush: number | undefined }
  | { readonly kind: 'paint'; readonly stroke: Stroke; readonly geometry: Geometry };

const nothingHidden: Hiding = { does: 'hide', ranks: [] };

export const noEvidence: Evidence = { hiding: nothingHidden, effects: [] };

export const withoutHiding = (evidence: Evidence): Evidence => afterEvidence(evidence, { kind: 'showAll' });

export const hidesSomething = ({ ranks, painted }: Hiding): boolean =>
  ranks.length > 0 || painted?.includes(1) === true;

export type EvidenceEvent = EvidenceMessage | HidingEvent;

const kinds = [
  ...(['whatIf', 'effects', 'trusted', 'mask'] as const),
  ...(['hideRegion', 'showAll', 'setHiding', 'brush', 'paint'] as const),
] as const satisfies readonly EvidenceEvent['kind'][];

export const isEvidence = (event: { readonly kind: string }): event is EvidenceEvent =>
  (kinds as readonly string[]).includes(event.kind);

export function afterEvidence(evidence: Evidence, event: EvidenceEvent): Evidence {
  switch (event.kind) {
    case 'whatIf': // of what is not hidden any more
      return hidesSomething(evidence.hiding) ? { ...evidence, whatIf: event } : evidence;
    case 'effects':
      return { ...evidence, effects: event.effects };
    case 'trusted':
      return { ...evidence, trust: event };
    case 'mask':
      return { ...evidence, mask: event.name === '' ? undefined : event };
    case 'brush':
      return { ...evidence, brush: event.brush };
    case 'hideRegion':
    case 'setHiding':
    case 'paint':
    case 'showAll': {
      const hiding = afterHiding(evidence.hiding, event);
      return { ...evidence, hiding, whatIf: hidesSomething(hiding) ? evidence.whatIf : undefined };
    }
  }
}

type Hides = Exclude<HidingEvent, { readonly kind: 'brush' }>;

function afterHiding(hiding: Hiding, event: Hides): Hiding {
  const { does, ranks, painted } = hiding;
  if (event.kind === 'showAll') return nothingHidden;
  if (event.kind === 'setHiding') return { ...hiding, does: event.does };
  if (event.kind === 'paint') return { ...hiding, painted: paintedWith(painted, event.geometry, event.stroke) };
  if (event.does !== does) return { does: event.does, ranks: [event.rank] };
  const others = ranks.filter((rank) => rank !== event.rank);
  const next = others.length < ranks.length ? others : [...ranks, event.rank].sort((a, b) => a - b);
  return { ...hiding, ranks: next };
}

/** What the engine is asked; undefined where nothing is hidden. */
export function changeOf(
  { does, ranks, painted }: Hiding,
  { regions, heatmap, geometry }: Explanation,
): WhatIf | undefined {
  const parts = regions.filter(({ rank }) => ranks.includes(rank)).map((region) => partOf(region, heatmap, geometry));
  const byHand = painted ? boxesOf(painted, geometry) : [];
  if (parts.length === 0 && byHand.length === 0) return undefined;
  const [first] = parts;
  // Of a clip, parts of several times can't be one: they are hidden in all of it.
  const isOneTime = parts.every(({ time }) => String(time) === String(first?.time));
  const boxes = [...parts.flatMap((part) => part.boxes), ...byHand];
  return { does, boxes, ...(isOneTime && byHand.length === 0 && first?.time && { time: first.time }) };
}

export const usualFill: FillName = 'blur';

/** “Region 1 is hidden”, “Only regions 1 and 3 are kept”. */
export function hidingText({ does, ranks, painted }: Hiding): string {
  if (ranks.length === 0)
    return does === 'hide' ? `${shareText(painted)} is hidden` : `Only ${shareText(painted)} is kept`;
  const last = ranks.at(-1) ?? 0;
  const names = ranks.length > 1 ? `regions ${ranks.slice(0, -1).join(', ')} and ${last}` : `region ${last}`;
  const verb = ranks.length > 1 ? 'are' : 'is';
  return does === 'hide' ? `${names.replace('r', 'R')} ${verb} hidden` : `Only ${names} ${verb} kept`;
}

const shareText = (painted: Painted | undefined): string =>
  `${painted ? (100 * paintedShare(painted)).toFixed(1) : 0} % of the picture`;
