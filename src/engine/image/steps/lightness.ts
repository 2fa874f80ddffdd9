/** CIELAB of sRGB (D65) in OpenCV's whole numbers (COLOR_RGB2LAB of bytes), and back. */

/** sRGB without its gamma (IEC 61966-2-1), 0..2040. */
const linear = Int32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return Math.round(2040 * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
});

const encoded = (value: number): number =>
  255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

const white = [0.950456, 1, 1.088754] as const;

type Three = readonly [number, number, number];
const three = <Of>(each: (at: 0 | 1 | 2) => Of): readonly [Of, Of, Of] => [each(0), each(1), each(2)];

/** Rows to X, Y and Z, each divided by the white point, in 4096ths. */
const xyz = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
] as const;
const toXyz = three((row) => three((at) => Math.round((4096 * xyz[row][at]) / white[row])));

const rgb = [
  [3.240479, -1.53715, -0.498535],
  [-0.969256, 1.875991, 0.041556],
  [0.055648, -0.204043, 1.057311],
] as const;
const toRgb = three((row) => three((at) => rgb[row][at] * white[at]));

/** The cube root (below a threshold a line) of 0..1.5, in 32768ths, by 2040ths. */
const roots = Int32Array.from({ length: 3072 }, (_, at) => {
  const t = at / 2040;
  return Math.round(32768 * (t > 0.008856 ? Math.cbrt(t) : (t * 841) / 108 + 16 / 116));
});
const unroot = (f: number): number => (f > 0.206893 ? f ** 3 : ((f - 16 / 116) * 108) / 841);

function rootsOf(rgba: Uint8Array, from: number): Three {
  const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((channel) => linear[rgba[from + channel] ?? 0]);
  return three((row) => {
    const [r, g, b] = toXyz[row];
    return roots[(r * red + g * green + b * blue + 2048) >> 12] ?? 0;
  });
}

/** L of each pixel, its 0..100 as 0..255. */
export function lightnessOf(rgba: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, at) => {
    const [, y] = rootsOf(rgba, 4 * at);
    return Math.max(0, (296 * y - 1336934 + 16384) >> 15); // 2.55 · (116 y − 16)
  });
}

/** The same colors with another L. */
export function withLightness(rgba: Uint8Array, values: Uint8Array): Uint8Array {
  const out = rgba.slice();
  values.forEach((value, at) => {
    const [x, y, z] = rootsOf(rgba, 4 * at);
    const [a, b] = [(500 * (x - y) + 16384) >> 15, (200 * (y - z) + 16384) >> 15];
    const middle = (value / 2.55 + 16) / 116;
    const xyz = [unroot(middle + a / 500), unroot(middle), unroot(middle - b / 200)] as const;
    toRgb.forEach(([fromX, fromY, fromZ], channel) => {
      const level = encoded(fromX * xyz[0] + fromY * xyz[1] + fromZ * xyz[2]);
      out[4 * at + channel] = Math.min(255, Math.max(0, Math.round(level)));
    });
  });
  return out;
}
