/** Where the user looks in a volume, and what came of it across its slices. Pure. */
import type { CutMessage } from '../../protocol/cut.ts';
import type { Cut } from '../../vocabulary/pictureFacts.ts';
import type { Point } from './geometry.ts';

export interface VolumeView {
  /** In pixels of a slice; the hottest place until then. */
  readonly cross?: Point;
  readonly cuts?: Partial<Readonly<Record<Cut, CutMessage>>>;
}

export type CrossEvent = { readonly kind: 'changeCross'; readonly cross: Point };

export function afterVolume(view: VolumeView, event: CutMessage | CrossEvent): VolumeView {
  return event.kind === 'cut'
    ? { ...view, cuts: { ...view.cuts, [event.cut]: event } }
    : { ...view, cross: event.cross };
}
