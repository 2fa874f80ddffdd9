/**
 * A chest in CT, drawn: a body with two lungs, a spine and a nodule; and a model of volumes that looks for the nodule.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor } from '../../src/engine/onnx/tensors.ts';
import { buildModel } from './buildModel.ts';
import { dicomFile } from './dicomFile.ts';

const slices = 16;
const side = 96;
/** Millimeters. */
const pixel = 3;
const depth = 8;
/** In the lung at the picture's left, which is the patient's right. */
const nodule = { x: 32, y: 44, slice: 10, radius: 3 } as const;
export const patient = 'DOE^JANE';

const within = (x: number, y: number, [atX, atY, width, height]: readonly number[]): boolean =>
  ((x - atX!) / width!) ** 2 + ((y - atY!) / height!) ** 2 <= 1;

const isLung = (x: number, y: number): boolean => within(x, y, [31, 46, 13, 22]) || within(x, y, [65, 46, 13, 22]);

/** Hounsfield units. */
function valueAt(x: number, y: number, slice: number): number {
  const noise = ((x * 7 + y * 13 + slice * 29) % 17) - 8;
  const away = Math.hypot(x - nodule.x, y - nodule.y, slice - nodule.slice);
  if (away <= nodule.radius) return 60 + noise;
  if (within(x, y, [48, 76, 5, 5])) return 600 + noise;
  if (isLung(x, y)) return -820 + noise;
  return within(x, y, [48, 48, 42, 36]) ? 40 + noise : -1000;
}

function pixelsOf(slice: number): Uint8Array {
  const values = Uint16Array.from(
    { length: side * side },
    (_, at) => valueAt(at % side, Math.floor(at / side), slice) + 1024,
  );
  return new Uint8Array(values.buffer);
}

/** “1.dcm” … in a folder; the patient lies on the back, the head behind the last one. */
export function writeSeries(folder: string): readonly string[] {
  return Array.from({ length: slices }, (_, slice) => {
    const file = path.join(folder, `${slice + 1}.dcm`);
    const bytes = dicomFile({
      '0010,0010': ['PN', patient],
      '0020,000e': ['UI', '1.2.3'],
      '0020,0032': ['DS', `-144\\-144\\${slice * depth}`],
      '0020,0037': ['DS', '1\\0\\0\\0\\1\\0'],
      '0028,0010': ['US', [side]],
      '0028,0011': ['US', [side]],
      '0028,0030': ['DS', `${pixel}\\${pixel}`],
      '0028,1050': ['DS', '40'],
      '0028,1051': ['DS', '400'],
      '0028,1052': ['DS', '-1024'],
      '0028,1053': ['DS', '1'],
      '7fe0,0010': ['OW', pixelsOf(slice)],
    });
    writeFileSync(file, bytes);
    return file;
  });
}

/** Bright in the middle and dark around it: 3 × 9 × 9. */
const spot = ringed(3, 9);

function ringed(depth: number, width: number): Float32Array {
  const half = (width - 1) / 2;
  const kernel = Float32Array.from({ length: depth * width * width }, (_, at) => {
    const away = Math.hypot((at % width) - half, (Math.floor(at / width) % width) - half);
    return away <= 2 ? 1 : away > 3 ? -1 : 0;
  });
  const count = (sign: number): number => kernel.filter((value) => value === sign).length;
  return kernel.map((value) => (value === 0 ? 0 : value / count(value)));
}

export function writeVolumeModel(folder: string): void {
  const model = buildModel({
    opset: 17,
    inputs: [{ name: 'volume', dims: [1, 1, slices, side, side] }],
    nodes: [
      makeNode('Conv', ['volume', 'spot', 'threshold'], ['found'], {
        pads: [1, 4, 4, 1, 4, 4],
        kernel_shape: [3, 9, 9],
        strides: [2, 4, 4],
      }),
      makeNode('Relu', ['found'], ['spots']),
      makeNode('GlobalAveragePool', ['spots'], ['pooled']),
      makeNode('Flatten', ['pooled'], ['flat']),
      makeNode('Gemm', ['flat', 'weights'], ['logits'], { transB: 1 }),
    ],
    constants: [
      floatTensor('spot', spot, [1, 1, 3, 9, 9]),
      floatTensor('threshold', Float32Array.of(-0.4), [1]),
      floatTensor('weights', Float32Array.of(900, -900), [2, 1]),
    ],
    outputs: ['logits'],
  });
  writeFileSync(path.join(folder, 'nodule.onnx'), model);
  const input = {
    ...{ layout: 'NCDHW', channels: 'gray', window: [-600, 1500], scale: 1 / 255, mean: [0], std: [1] },
    ...{ width: side, height: side, resize: 'squash' },
  };
  const recipe = { input, labels: ['nodule', 'no nodule'] };
  writeFileSync(path.join(folder, 'nodule.whylight.json'), JSON.stringify(recipe, null, 2));
}

/** “lungs.nii”: label 1 in both lungs, in all slices; with the cubic millimeters that it has. */
export function writeLungs(folder: string): { readonly file: string; readonly size: number } {
  const labels = Uint8Array.from({ length: side * side }, (_, at) =>
    isLung(at % side, Math.floor(at / side)) ? 1 : 0,
  );
  const file = path.join(folder, 'lungs.nii');
  writeFileSync(file, Buffer.concat([niftiHeader(), ...Array.from({ length: slices }, () => labels)]));
  const voxels = labels.filter((label) => label === 1).length * slices;
  return { file, size: voxels * pixel * pixel * depth };
}

/** NIfTI-1, bytes; its x and y grow to the patient's left and front, DICOM's to the left and back. */
function niftiHeader(): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  [3, side, side, slices, 1, 1, 1, 1].forEach((length, at) => header.writeInt16LE(length, 40 + 2 * at));
  header.writeInt16LE(2, 70);
  header.writeInt16LE(8, 72);
  [1, pixel, pixel, depth].forEach((length, at) => header.writeFloatLE(length, 76 + 4 * at));
  header.writeFloatLE(352, 108);
  header.writeInt16LE(1, 254);
  const affine = [-pixel, 0, 0, 144, 0, -pixel, 0, 144, 0, 0, depth, 0];
  affine.forEach((value, at) => header.writeFloatLE(value, 280 + 4 * at));
  header.write('n+1\0', 344, 'latin1');
  return header;
}
