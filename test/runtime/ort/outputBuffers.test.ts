/**
 * Electron refuses buffers of memory that native code allocated (napi_no_external_buffers_allowed). onnxruntime-node
 * 1.30 copies its outputs into JavaScript's own. Should a version hand out its memory instead, outputs would have to be
 * copied before they are kept or cross to another thread: this notices.
 */
import { strict as assert } from 'node:assert';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { int64Tensor } from '../../../src/engine/onnx/tensors.ts';
import { floatTensorOf } from '../../../src/engine/tensor/tensor.ts';
import { Session } from '../../../src/runtime/ort/ort.ts';
import { buildModel } from '../../support/buildModel.ts';

/** Node's types leave it out. */
const { Memory: WebAssemblyMemory } = WebAssembly as unknown as {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
};
const bytes = 64 * 2 ** 20;

/** Bytes of JavaScript's own buffers that came to be meanwhile and are still held. */
async function ownBytes<Made>(make: () => Promise<Made> | Made): Promise<{ grown: number; made: Made }> {
  const before = process.memoryUsage().arrayBuffers;
  const made = await make();
  return { grown: process.memoryUsage().arrayBuffers - before, made };
}

describe('what a session hands out', () => {
  it('lies in JavaScript’s own memory, not in ONNX Runtime’s', async () => {
    const model = buildModel({
      opset: 13,
      inputs: [{ name: 'x', dims: [1] }],
      nodes: [makeNode('Expand', ['x', 'shape'], ['y'])],
      constants: [int64Tensor('shape', [bytes / 4])],
      outputs: ['y'],
    });
    const session = await Session.create(model, { folder: '/', threads: 1, optimize: 'none' });
    const { grown, made } = await ownBytes(() => session.run(new Map([['x', floatTensorOf([1], Float32Array.of(7))]])));
    const { data } = made.get('y')!;
    assert.ok(grown > 0.9 * bytes, `${grown} bytes of JavaScript’s own`);
    await session.release();
    assert.equal(data.at(-1), 7); // it outlives the session
  });

  it('would be noticed where it is not', async () => {
    const { grown } = await ownBytes(() => new WebAssemblyMemory({ initial: bytes / 65_536 }).buffer);
    assert.ok(grown < 0.1 * bytes, `${grown} bytes of JavaScript’s own`);
  });
});
