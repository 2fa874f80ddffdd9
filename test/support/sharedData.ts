import { existsSync } from 'node:fs';
import path from 'node:path';
import { skip } from './skip.ts';

/** Real models and photos that may not be part of the project: in WHYLIGHT_SHARED, or beside the project. */
const folder = path.resolve(
  process.env['WHYLIGHT_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared'),
  'data',
);

/**
 * Small inputs that people were misled by, with an index of what should come out: beside the project, or in
 * WHYLIGHT_SHARED.
 */
export const sharedCases = (...names: readonly string[]): string => path.join(folder, '../cases', ...names);

export const sharedData = (name: string): string => path.join(folder, name);

/** Skips the test, or in `before` its group, where the data is not there. */
export function skipWithoutSharedData(context: Mocha.Context): void {
  if (existsSync(folder)) return;
  skip(context, 'no real models and photos (WHYLIGHT_SHARED names the folder that holds data/)');
}
