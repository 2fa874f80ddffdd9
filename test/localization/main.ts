/**
 * `npm run localization`: the figures of every method, as a table; with `-- --words` where the captioner's words look.
 */
import { methodNames } from '../../src/vocabulary/names.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { measure } from './localization.ts';
import { measureWords } from './words.ts';

async function words(engine: Engine): Promise<void> {
  for (const method of ['grad-cam++', 'grad-cam', 'layer-cam'] as const) {
    const { words: all, right, pictures, exact } = await measureWords(engine, method);
    const share = `${((100 * right) / all).toFixed(1)} % of ${all} words`;
    console.log(`${method.padEnd(13)} hottest cell in a box of the word's animal: ${share}`);
    console.log(`${''.padEnd(13)} ${exact} of ${pictures} captions exact, each picture of two kinds of animals`);
  }
}

async function main(): Promise<void> {
  const engine = new Engine();
  if (process.argv.includes('--words')) {
    await words(engine);
    return engine.release();
  }
  console.log('method        pointing game   every instance of several');
  for (const method of methodNames) {
    const { pictures, pointing, several, everyInstance } = await measure(engine, method);
    const share = (part: number, of: number): string => `${(100 * part).toFixed(1).padStart(5)} % of ${of}`;
    console.log(`${method.padEnd(13)} ${share(pointing, pictures).padEnd(15)} ${share(everyInstance, several)}`);
  }
  await engine.release();
}

void main();
