/** Curves as a picture of one row: a pixel a sample, a band a lead. So one way leads from any file to the heat. */
import { rangeOfAll } from '../../grays.ts';
import type { Format, StoredPixels } from '../format.ts';

/** Curves of one length. */
export interface Signal {
  readonly leads: number;
  readonly samples: number;
  /** A lead after the other. */
  readonly values: Float32Array;
  /** Of the leads, where the file says them. */
  readonly names?: readonly string[];
}

/** As pixels of a white row: the numbers are what is shown and what the model gets. */
function asPixels({ leads, samples, values, names }: Signal): StoredPixels {
  const together = new Float32Array(values.length);
  for (let lead = 0; lead < leads; lead++)
    for (let at = 0; at < samples; at++) together[at * leads + lead] = values[lead * samples + at] ?? 0;
  return {
    width: samples,
    height: 1,
    data: new Uint8Array(4 * samples).fill(255),
    samples: { bands: leads, values: together, range: rangeOfAll([together]), rangeFrom: 'values' },
    facts: { signal: { leads, ...(names && { names }) } },
  };
}

/** @param sizeOf reads no more than it needs for the length; throws as `Format.readSize` does */
export const signalFormat = (
  matches: Format['matches'],
  sizeOf: (bytes: Uint8Array) => number,
  read: (bytes: Uint8Array) => Signal,
): Format => ({
  matches,
  readSize: (bytes) => ({ width: sizeOf(bytes), height: 1, orientation: 1 }),
  decode: (bytes) => asPixels(read(bytes)),
});

/** Rows of numbers, whichever way they lie: there are fewer leads than samples; of as many, rows are leads. */
export function asSignal(rows: number, columns: number, valueAt: (row: number, column: number) => number): Signal {
  const areLeads = rows <= columns;
  const [leads, samples] = areLeads ? [rows, columns] : [columns, rows];
  const values = new Float32Array(leads * samples);
  for (let lead = 0; lead < leads; lead++)
    for (let at = 0; at < samples; at++) values[lead * samples + at] = areLeads ? valueAt(lead, at) : valueAt(at, lead);
  return { leads, samples, values };
}
