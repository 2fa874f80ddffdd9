/**
 * A model of two pictures and a number, whose maps are known: where the first is bright, and where the second is. Heat
 * of a frame has a hole.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { floatTensor } from '../../../src/engine/onnx/tensors.ts';
import { buildModel } from '../../support/buildModel.ts';
import { grayPng } from '../../support/pictures.ts';

export const side = 64;
const cell = 4;

/** The frame is bright from cell 3 to 12, but for its hole from cell 6 to 9; the square lies at the lower right. */
export const hole = { from: 6 * cell, to: 10 * cell };
export const square = { from: 11 * cell, to: 14 * cell };

const within = (at: number, from: number, to: number): boolean => at >= from && at < to;

const gray = (isBright: (x: number, y: number) => boolean): Promise<Uint8Array> =>
  grayPng(
    Float32Array.from({ length: side * side }, (_, at) => Number(isBright(at % side, Math.floor(at / side)))),
    side,
    side,
  );

/** Each picture's own layer; the second one's part counts by the number. */
function model(): Uint8Array {
  const bright = (input: string, name: string) => [
    makeNode('Conv', [input, 'mean'], [`${name}_conv`], { kernel_shape: [cell, cell], strides: [cell, cell] }),
    makeNode('Relu', [`${name}_conv`], [`${name}_relu`]),
    makeNode('GlobalAveragePool', [`${name}_relu`], [`${name}_pooled`]),
    makeNode('Flatten', [`${name}_pooled`], [`${name}_flat`]),
  ];
  const dims = [1, 3, side, side];
  return buildModel({
    opset: 17,
    inputs: [
      { name: 'image', dims },
      { name: 'after', dims },
      { name: 'weight', dims: [1, 1] },
    ],
    nodes: [
      ...bright('image', 'first'),
      ...bright('after', 'second'),
      makeNode('Mul', ['second_flat', 'weight'], ['weighted']),
      makeNode('Add', ['first_flat', 'weighted'], ['both']),
      makeNode('Gemm', ['both', 'classes'], ['logits'], { transB: 1 }),
    ],
    constants: [
      floatTensor('mean', new Float32Array(3 * cell * cell).fill(1 / (3 * cell * cell)), [1, 3, cell, cell]),
      floatTensor('classes', Float32Array.of(4, 1), [2, 1]),
    ],
    outputs: ['logits'],
  });
}

export async function plantTwoPictures(): Promise<(folder: string) => void> {
  const frame = await gray((x, y) => {
    const isOuter = within(x, 3 * cell, 13 * cell) && within(y, 3 * cell, 13 * cell);
    return isOuter && !(within(x, hole.from, hole.to) && within(y, hole.from, hole.to));
  });
  const after = await gray((x, y) => within(x, square.from, square.to) && within(y, square.from, square.to));
  return (folder) => {
    writeFileSync(join(folder, 'before.png'), frame);
    writeFileSync(join(folder, 'after.png'), after);
    writeFileSync(join(folder, 'change.onnx'), model());
    const recipe = { input: { resize: 'squash', scale: 1 / 255 }, labels: ['bright', 'dim'] };
    writeFileSync(join(folder, 'change.whylight.json'), JSON.stringify(recipe));
  };
}
