/**
 * Where words look: of pictures with two kinds of animals, the share of words whose hottest cell lies in a box of the
 * word's animal.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../../src/runtime/engine.ts';
import type { MethodName } from '../../src/vocabulary/names.ts';

const folder = path.resolve(import.meta.dirname, '../../samples/captioner/pictures');
const model = path.resolve(folder, '../encoder_model.onnx');

interface Scene {
  readonly caption: string;
  readonly boxes: readonly { readonly label: string; readonly box: readonly [number, number, number, number] }[];
}

export interface WordFigures {
  /** Words that name an animal of the picture. */
  readonly words: number;
  /** Of these, whose hottest cell lies in a box of that animal. */
  readonly right: number;
  readonly pictures: number;
  /** Captions that are the scene's to the letter. */
  readonly exact: number;
}

const singular = (word: string): string => (word === 'foxes' ? 'fox' : word.replace(/s$/, ''));

export async function measureWords(engine: Engine, method: MethodName, most = Infinity): Promise<WordFigures> {
  const scenes = JSON.parse(readFileSync(path.join(folder, 'scenes.json'), 'utf8')) as Readonly<Record<string, Scene>>;
  let [words, right, exact] = [0, 0, 0];
  const chosen = Object.entries(scenes).slice(0, most);
  for (const [name, { caption: wanted, boxes }] of chosen) {
    const image = path.join(folder, name);
    const { caption } = await engine.explain(image, model, { method });
    if (caption!.text === wanted) exact++;
    for (const [at, { text }] of caption!.words.entries()) {
      const own = boxes.filter(({ label }) => label === singular(text));
      if (own.length === 0) continue;
      const target = { kind: 'word', from: at, to: at } as const;
      const { heatmap } = await engine.explain(image, model, { method, target });
      const hottest = heatmap.values.indexOf(Math.max(...heatmap.values));
      const x = ((hottest % heatmap.width) + 0.5) * (64 / heatmap.width);
      const y = (Math.floor(hottest / heatmap.width) + 0.5) * (64 / heatmap.height);
      words++;
      if (
        own.some(({ box: [left, top, width, height] }) => x >= left && x < left + width && y >= top && y < top + height)
      )
        right++;
    }
  }
  return { words, right, pictures: chosen.length, exact };
}
