/** What headers that are texts have in common. */
import { sampleTypes, type SampleType } from './sampleTypes.ts';

const types: Readonly<Record<string, number>> = {
  ...{ uint8: 2, int16: 4, int32: 8, float32: 16, float64: 64 },
  ...{ int8: 256, uint16: 512, uint32: 768, int64: 1024, uint64: 1280 },
};

/** @throws Error */
export function typeNamed(name: string | undefined): SampleType {
  const type = sampleTypes[types[name ?? ''] ?? 0];
  if (!type) throw new Error('its numbers are of a type that is not read');
  return type;
}

/** Numbers with spaces between. @throws Error */
export function numbersIn(text: string, what: string): number[] {
  const numbers = text.trim().split(/\s+/).map(Number);
  if (numbers.some((value) => !Number.isFinite(value))) throw new Error(`its ${what} make no sense`);
  return numbers;
}

/** “(1,0,0) none (0,0,2)”: undefined for “none”. */
export function vectorsIn(text: string): (readonly number[] | undefined)[] {
  return [...text.matchAll(/none|\(([^)]{1,200})\)/gi)].slice(0, 8).map(([, inner]) => {
    const numbers = inner?.split(',').map(Number);
    if (numbers?.some((value) => !Number.isFinite(value))) throw new Error('its directions make no sense');
    return numbers;
  });
}
