/** What of a picture has nothing to do with what it shows. */

export interface Light {
  /** Mean and standard deviation of the luma, 0..1. */
  readonly brightness: number;
  readonly contrast: number;
  /** Mean of (largest − smallest channel), 0..1. */
  readonly saturation: number;
}

/** ITU-R 601, of bytes. @param rgb what the model sees, before scale, mean and std */
export function lightIn(rgb: Uint8Array): Light {
  let [sum, squares, chroma] = [0, 0, 0];
  const pixels = Math.max(rgb.length / 3, 1);
  for (let at = 0; at < rgb.length; at += 3) {
    const [red, green, blue] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    sum += luma;
    squares += luma * luma;
    chroma += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  const mean = sum / pixels;
  const variance = Math.max(squares / pixels - mean * mean, 0);
  return { brightness: mean / 255, contrast: Math.sqrt(variance) / 255, saturation: chroma / pixels / 255 };
}
