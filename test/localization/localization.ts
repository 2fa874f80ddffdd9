/**
 * How well a method finds the objects of a class, on pictures whose boxes are known (samples/evaluation).
 *
 *   pointing game   the hottest cell's center lies in a box of the class
 *   every instance  each box of the class holds a cell whose center is above half of the maximum
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Explained, Engine } from '../../src/runtime/engine.ts';
import { cellToPhoto } from '../../src/engine/image/geometry.ts';
import type { MethodName } from '../../src/vocabulary/names.ts';

export interface LabeledBox {
  readonly label: string;
  /** Pixels: x, y, width, height. */
  readonly box: readonly [number, number, number, number];
}

export interface Figures {
  readonly pictures: number;
  readonly pointing: number;
  /** Shares of the pictures with two or more instances of the class. */
  readonly several: number;
  readonly everyInstance: number;
}

const samples = path.join(import.meta.dirname, '../../samples');
const evaluation = path.join(samples, 'evaluation');

function readBoxes(): Readonly<Record<string, readonly LabeledBox[]>> {
  return JSON.parse(readFileSync(path.join(evaluation, 'boxes.json'), 'utf8')) as Record<string, LabeledBox[]>;
}

function cellCenters({ heatmap, geometry }: Explained): { x: number; y: number; heat: number }[] {
  return [...heatmap.values].map((heat, at) => {
    const { x, y, width, height } = cellToPhoto(geometry, heatmap, at % heatmap.width, Math.floor(at / heatmap.width));
    return { x: x + width / 2, y: y + height / 2, heat };
  });
}

function contains([left, top, width, height]: LabeledBox['box'], { x, y }: { x: number; y: number }): boolean {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

/** Explains every class of every picture that is in it, and counts. */
export async function measure(engine: Engine, method: MethodName): Promise<Figures> {
  const found = { pictures: 0, pointing: 0, several: 0, everyInstance: 0 };
  for (const [picture, boxes] of Object.entries(readBoxes())) {
    for (const label of new Set(boxes.map((box) => box.label))) {
      const own = boxes.filter((box) => box.label === label);
      const explained = await engine.explain(path.join(evaluation, picture), path.join(samples, 'sample.onnx'), {
        class: label,
        method,
      });
      const cells = cellCenters(explained);
      const hottest = cells.reduce((best, cell) => (cell.heat > best.heat ? cell : best));
      found.pictures++;
      if (own.some(({ box }) => contains(box, hottest))) found.pointing++;
      if (own.length < 2) continue;
      found.several++;
      if (own.every(({ box }) => cells.some((cell) => cell.heat > 0.5 && contains(box, cell)))) found.everyInstance++;
    }
  }
  return { ...found, pointing: found.pointing / found.pictures, everyInstance: found.everyInstance / found.several };
}
