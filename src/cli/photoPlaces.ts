/** Places on the photo, as the command line names them. */
import type { PictureRegion } from '../vocabulary/pictureArea.ts';
import type { PhotoBox } from '../vocabulary/whatIf.ts';
import { UsageError } from './usage.ts';

/** Boxes of the photo, “120,45,64,64”. @throws UsageError */
export function boxesOption(values: readonly string[], option: string): readonly PhotoBox[] {
  return values.map((value) => {
    const found = /^(-?\d{1,9}),(-?\d{1,9}),([1-9]\d{0,8}),([1-9]\d{0,8})$/.exec(value);
    if (!found)
      throw new UsageError(
        `--${option} is “${value}”; x, y, width and height in the photo's pixels were expected, such as 120,45,64,64`,
      );
    const [, x, y, width, height] = found.map(Number) as [number, number, number, number, number];
    return [x, y, width, height];
  });
}

/** A part of a picture, “4096,2048,512,512”. @throws UsageError */
export function regionOption(value: string | undefined): PictureRegion | undefined {
  return value === undefined ? undefined : boxesOption([value], 'region')[0];
}

/** Two whole numbers, “120,45”. @throws UsageError */
export function pixelOption(value: string | undefined): readonly [x: number, y: number] | undefined {
  if (value === undefined) return undefined;
  const found = /^(\d{1,9}),(\d{1,9})$/.exec(value);
  if (!found)
    throw new UsageError(`--pixel is “${value}”; a column and a row of the photo were expected, such as 120,45`);
  return [Number(found[1]), Number(found[2])];
}
