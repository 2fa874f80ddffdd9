/*
 * Explains one model after another for sweep.py: a JSON request a line in, a JSON answer a line out. One process for
 * many models, on the sources as they are.
 */
import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { layerErrors, WhylightError } from '../../src/engine/errors.ts';
import type { Grid } from '../../src/engine/anatomy/grids.ts';
import type { Layer } from '../../src/engine/anatomy/layers.ts';
import { readNpy, writeNpy } from '../../src/engine/tensor/npy.ts';
import { floatTensorOf } from '../../src/engine/tensor/tensor.ts';
import type { Wish } from '../../src/engine/ask.ts';
import { heatOnPicture } from '../../src/engine/cam/onPicture.ts';
import { checkGradient, tolerance } from '../../src/runtime/answers/checkGradient.ts';
import { noise } from '../../src/runtime/answers/noise.ts';
import { defaultLimits, Engine, type Explained } from '../../src/runtime/engine.ts';

interface Request {
  readonly model: string;
  /** A tensor as it is (.npy), or a picture or volume that is prepared as the model's recipe says. */
  readonly input: string;
  /** Whether the gradient is checked against the model itself, too. */
  readonly check?: boolean;
  readonly class: number;
  /** A tensor; the default layer where it is left out. */
  readonly layer?: string;
  /** Where A and dS/dA are written. */
  readonly out: string;
}

interface Answer {
  readonly tensor: string;
  readonly operator: string;
  readonly shape: readonly number[];
  readonly channelAxis: number;
  readonly grid: Grid;
  /** The earliest layer that can be explained. */
  readonly first: string;
  /** Operators that let no gradient through. */
  readonly obstacles: readonly string[];
  /** Of a picture: the classes with their scores. */
  readonly scores?: readonly (readonly [index: number, score: number])[];
  /** What `whylight check` says: the worst relative error of the gradient along random directions. */
  readonly worstError?: number;
  readonly agrees?: boolean;
}

let engine = new Engine({ ...defaultLimits, threads: 1, memoryBytes: 0 });

async function answer(request: Request): Promise<Answer> {
  const wish = { class: request.class, ...(request.layer !== undefined && { layer: request.layer }) };
  const explained = await explainedOf(request, wish);
  mkdirSync(request.out, { recursive: true });
  for (const name of ['activation', 'gradient'] as const) {
    const tensor = explained[name];
    if (!tensor) throw layerErrors.none(explained.model.classifier.anatomy.obstacles); // explained without a gradient
    await writeFile(path.join(request.out, `${name}.npy`), writeNpy(tensor.dims, tensor.data));
  }
  const { layer, model } = explained;
  const more = await alongside(request, explained);
  const { layers, obstacles } = model.classifier.anatomy;
  return {
    tensor: layer.tensor,
    operator: layer.operator,
    shape: layer.shape,
    channelAxis: layer.channelAxis,
    grid: layer.grid,
    first: layers.find((candidate: Layer) => candidate.reason === undefined)!.tensor,
    obstacles: [...new Set(obstacles.map(({ operator, reason }) => `${operator} ${reason}`))],
    ...more,
  };
}

async function explainedOf({ input, model }: Request, wish: Wish): Promise<Explained> {
  if (!input.endsWith('.npy')) return engine.explain(input, model, wish);
  const { dims, data } = readNpy(await readFile(input), path.basename(input));
  return engine.explainTensor(floatTensorOf(dims, data), model, wish);
}

/** What a user gets of a picture: the tensor, the scores, the map on the voxels of its file, and `check`'s verdict. */
async function alongside({ input, check, out }: Request, explained: Explained): Promise<Partial<Answer>> {
  if (input.endsWith('.npy')) return {};
  const { predictions, model, heatmap, geometry, clip, layer } = explained;
  await writeFile(path.join(out, 'input.npy'), writeNpy(explained.input.dims, explained.input.data));
  if (clip?.areSlices === true) {
    const slices = heatOnPicture(heatmap, geometry, clip.total);
    await writeFile(path.join(out, 'heat.nii.gz'), await engine.photos.asNifti(input, slices));
  }
  const scores = predictions.map(({ index, score }) => [index, score] as const);
  if (check !== true) return { scores };
  const { worstError, obstacle } = await checkGradient(model, layer, noise(model));
  return { scores, worstError, agrees: worstError < tolerance && !obstacle };
}

function failure(error: unknown): { error: string; code: string } {
  if (error instanceof WhylightError) return { error: `${error.message} ${error.nextStep}`, code: error.code };
  engine = new Engine({ ...defaultLimits, threads: 1, memoryBytes: 0 });
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error), code: 'internal' };
}

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line) as Request).catch(failure);
    await engine.release(); // beside PyTorch's copies in float64 there is no room for what it would keep
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}

void serve();
