/**
 * Where the model's input lies on the photo: `photo = offset + scale · input`, in pixels, edge to edge (0 is the
 * outer edge of the first pixel). Every resize mode is such a map: a crop has offset > 0, a letterbox offset < 0.
 */
export interface Geometry {
  readonly photoWidth: number;
  readonly photoHeight: number;
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** Photo pixels for one input pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Photo coordinates of the input's top left corner. */
  readonly offsetX: number;
  readonly offsetY: number;
}
