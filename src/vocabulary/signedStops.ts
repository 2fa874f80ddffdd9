/**
 * The colors of signed maps, 0..255 RGB, equally spaced from −1 to 1: ColorBrewer's RdBu, turned (blue against, white
 * neutral, red for). The engine's saved pictures and the panel paint with the same.
 */
export const signedStops: readonly (readonly [red: number, green: number, blue: number])[] = [
  [5, 48, 97],
  [33, 102, 172],
  [67, 147, 195],
  [146, 197, 222],
  [209, 229, 240],
  [247, 247, 247],
  [253, 219, 199],
  [244, 165, 130],
  [214, 96, 77],
  [178, 24, 43],
  [103, 0, 31],
];
