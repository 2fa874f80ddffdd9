/**
 * Desktop VS Code's allocator ends the process where one allocation is too large: none of ours is, however large the
 * model.
 */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import path from 'node:path';
import { create } from '@bufbuild/protobuf';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { TensorProto_DataType, TensorProtoSchema, type TensorProto } from '../../src/engine/onnx/onnx_pb.ts';
import { int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { lentWeight } from '../../src/engine/onnx/weights.ts';
import { buildModel } from '../support/buildModel.ts';
import { noisePng } from '../support/pictures.ts';
import { skip } from '../support/skip.ts';
import { weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const mebibyte = 2 ** 20;
const allowed = 512 * mebibyte;
const [channels, hidden, blocks] = [1024, 16_384, 9];
const matrix = channels * hidden * 4;

/** Of 18 matrices of 64 MiB that lie in a file of holes. */
function largeModel(): Uint8Array {
  const lent = (at: number, rows: number, columns: number): TensorProto =>
    lentWeight(
      create(TensorProtoSchema, {
        name: `m${at}`,
        dims: [BigInt(rows), BigInt(columns)],
        dataType: TensorProto_DataType.FLOAT,
      }),
      { location: 'w.data', offset: at * matrix, length: matrix },
    );
  const matrices = Array.from({ length: blocks }, (_, at) => [
    lent(2 * at, channels, hidden),
    lent(2 * at + 1, hidden, channels),
  ]).flat();
  const products = Array.from({ length: blocks }, (_, at) => [
    makeNode('MatMul', [at === 0 ? 'tokens' : `sum${at - 1}`, `m${2 * at}`], [`wide${at}`]),
    makeNode('MatMul', [`wide${at}`, `m${2 * at + 1}`], [`narrow${at}`]),
    makeNode('Add', [at === 0 ? 'tokens' : `sum${at - 1}`, `narrow${at}`], [`sum${at}`]),
  ]).flat();
  return buildModel({
    opset: 17,
    inputs: [{ name: 'image', dims: [1, 3, 4, 4] }],
    nodes: [
      makeNode('Conv', ['image', 'patches'], ['conv']),
      makeNode('Relu', ['conv'], ['relu']),
      makeNode('Reshape', ['relu', 'shape'], ['rows']),
      makeNode('Transpose', ['rows'], ['tokens'], { perm: [0, 2, 1] }),
      ...products,
      makeNode('ReduceMean', [`sum${blocks - 1}`], ['pooled'], { axes: [1], keepdims: 0 }),
      makeNode('Gemm', ['pooled', 'classes'], ['logits'], { transB: 1 }),
    ],
    constants: [
      weights('patches', [channels, 3, 1, 1], 1),
      weights('classes', [10, channels], 2),
      int64Tensor('shape', [1, channels, 16]),
      ...matrices,
    ],
    outputs: ['logits'],
  });
}

describe('a model of 1.2 GB', function () {
  this.timeout(180_000);
  const folder = useTemporaryFolder();
  const spy = (): string => folder.at('largest.so');
  beforeEach(async function () {
    const source = path.join(import.meta.dirname, 'allocator/largest.c');
    const compiled = process.platform === 'linux' && spawnSync('cc', ['-shared', '-fPIC', '-o', spy(), source, '-ldl']);
    if (!compiled || compiled.status !== 0) skip(this, 'allocations are watched on Linux, where there is a C compiler');
    folder.write('m.onnx', largeModel());
    folder.write('i.png', await noisePng(4, 4));
    const file = openSync(folder.at('w.data'), 'w');
    ftruncateSync(file, 2 * blocks * matrix);
    closeSync(file);
  });

  for (const layer of ['', 'relu'])
    for (const mode of ['mapped', 'read'])
      it(`of weights that are ${mode} is explained in ${layer || 'its default layer'}, no allocation of 512 MiB`, () => {
        const program = ['--import', 'tsx', '--require', path.resolve('test/support/wasmFiles.cjs')];
        const script = path.join(import.meta.dirname, 'allocator/explainOnce.ts');
        // What Electron says of itself, also to a process that it runs as Node.
        const electron = ['--require', path.join(import.meta.dirname, 'allocator/asElectron.cjs')];
        const { stdout, stderr } = spawnSync(
          process.execPath,
          [...program, ...electron, script, folder.at('i.png'), folder.at('m.onnx'), layer, mode],
          { encoding: 'utf8', env: { ...process.env, LD_PRELOAD: spy() } },
        );
        const largest = Number(/largest allocation: (\d+)/.exec(stderr)?.[1]);
        assert.match(stdout, layer ? /^relu / : /^\w+ /, stderr);
        assert.ok(largest > mebibyte && largest < allowed, `${largest / mebibyte} MiB`);
      });
});
