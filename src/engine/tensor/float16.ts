/** IEEE 754 binary16, as NumPy's float16: rounded to the nearest, halves to even. */

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The 16 bits of a number. */
export function toFloat16(value: number): number {
  single[0] = value;
  const all = bits[0] ?? 0;
  const sign = (all >>> 16) & 0x8000;
  const exponent = ((all >>> 23) & 0xff) - 112;
  const mantissa = all & 0x7fffff;
  if (exponent >= 31) return sign | (exponent === 143 && mantissa !== 0 ? 0x7e00 : 0x7c00);
  if (exponent <= 0) {
    if (exponent < -10) return sign;
    return sign | rounded(mantissa | 0x800000, 14 - exponent);
  }
  return sign | ((exponent << 10) + rounded(mantissa, 13));
}

/** The number shifted right, its lost bits rounded; a carry goes into the exponent, as it should. */
function rounded(mantissa: number, shift: number): number {
  const kept = mantissa >>> shift;
  const lost = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return lost > half || (lost === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** The number of 16 bits. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, mantissa] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
}
