import { existsSync } from 'node:fs';
import path from 'node:path';

/** Real models and photos that may not be part of the project: in WHYLIGHT_SHARED, or beside the project. */
const folder = path.resolve(
  process.env['WHYLIGHT_SHARED'] ?? path.resolve(import.meta.dirname, '../../../shared'),
  'data',
);

export const sharedData = (name: string): string => path.join(folder, name);

/** Call it in `before`: skips the suite, and says so, where the data is not there. */
export function skipWithoutSharedData(test: Mocha.Context): void {
  if (existsSync(folder)) return;
  console.log('      skipped: no models and photos to test with (set WHYLIGHT_SHARED to the folder that holds data/)');
  test.skip();
}
