/** `npm run localization`: the figures of every method, as a table. */
import { methodNames } from '../../src/vocabulary/names.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { measure } from './localization.ts';

async function main(): Promise<void> {
  const engine = new Engine();
  console.log('method        pointing game   every instance of several');
  for (const method of methodNames) {
    const { pictures, pointing, several, everyInstance } = await measure(engine, method);
    const share = (part: number, of: number): string => `${(100 * part).toFixed(1).padStart(5)} % of ${of}`;
    console.log(`${method.padEnd(13)} ${share(pointing, pictures).padEnd(15)} ${share(everyInstance, several)}`);
  }
  await engine.release();
}

void main();
