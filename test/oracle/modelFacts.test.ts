import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { modelFacts } from '../../src/engine/reading/modelFacts.ts';
import { disk } from '../../src/runtime/disk/disk.ts';
import type { TensorFacts } from '../../src/vocabulary/modelFacts.ts';
import { python, skipWithoutPython } from './python.ts';

const samples = path.resolve(import.meta.dirname, '../../samples');
const fixtures = path.resolve(import.meta.dirname, '../fixtures/networks');
const files = [
  ...['sample.onnx', 'captioner/encoder_model.onnx', 'captioner/decoder_model.onnx', 'prompts/model.onnx'].map((name) =>
    path.join(samples, name),
  ),
  ...readdirSync(fixtures)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => path.join(fixtures, name)),
];

interface Facts {
  readonly parameters: number;
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly unknown[];
  readonly outputs: readonly unknown[];
  readonly operators: Readonly<Record<string, number>>;
}

const listed = (tensors: readonly TensorFacts[]): readonly unknown[] =>
  tensors.map(({ name, type, shape }) => [name, type, shape]);

async function factsOf(file: string): Promise<Facts> {
  const { parameters, irVersion, opsets, producer, inputs, outputs, operators } = await modelFacts(file, disk);
  const own = operators.filter(({ name }) => !name.includes('.')).map(({ name, count }) => [name, count] as const);
  const opset = opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
  const facts = { inputs: listed(inputs), outputs: listed(outputs), operators: Object.fromEntries(own) };
  return { parameters, irVersion, opset, producer, ...facts };
}

describe('what a model’s file says of itself', () => {
  before(function () {
    skipWithoutPython(this, ['onnx', 'numpy']);
  });

  it(`is what the onnx package reads, in ${files.length} files`, async () => {
    const script = path.join(import.meta.dirname, 'modelFacts.py');
    const read = JSON.parse(execFileSync(python, [script, ...files], { encoding: 'utf8' })) as Facts[];
    for (const [at, file] of files.entries()) assert.deepEqual(await factsOf(file), read[at], file);
  });
});
