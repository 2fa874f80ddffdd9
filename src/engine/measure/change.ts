/** Changed inputs: hidden parts, kept parts, the picture in the light of a map. */
import type { Change } from './answers.ts';
import type { FillName } from '../../vocabulary/names.ts';
import { fills, type FillData } from './fills.ts';
import { eachNumber, type Picture } from './picture.ts';
import type { PixelHeat } from './maps.ts';

/** A picture, and the fills that were drawn for it. */
export class Canvas {
  private readonly drawn = new Map<FillName, FillData>();

  constructor(
    readonly picture: Picture,
    readonly seed: number,
  ) {}

  /** The hidden pixels (not 0) are filled. */
  hide(isHidden: Uint8Array, fill: FillName): Change {
    const { tensor } = this.picture;
    return (into) => {
      const filled = this.filled(fill, isHidden);
      into.set(tensor.data);
      eachNumber(this.picture, (at, pixel) => {
        if (isHidden[pixel]) into[at] = filled[at] ?? 0;
      });
    };
  }

  /** All others are filled. */
  keep(isKept: Uint8Array, fill: FillName): Change {
    return this.hide(
      isKept.map((value) => (value ? 0 : 1)),
      fill,
    );
  }

  /** E = L ∘ I of the paper, on the picture of 0..1: where L is 0 the pixel is black. */
  light(light: PixelHeat): Change {
    const { tensor, scales } = this.picture;
    return (into) =>
      eachNumber(this.picture, (at, pixel, channel) => {
        const black = scales[channel]?.black ?? 0;
        into[at] = black + (light[pixel] ?? 0) * ((tensor.data[at] ?? 0) - black);
      });
  }

  private filled(name: FillName, isHidden: Uint8Array): FillData {
    const fill = fills[name];
    const known = this.drawn.get(name);
    if (known) return known;
    const drawn = fill.draw(this.picture, isHidden, this.seed);
    if (fill.isFixed) this.drawn.set(name, drawn);
    return drawn;
  }
}
