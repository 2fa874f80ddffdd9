/** Arrays that other code made of pictures are explained as they are, and their heat lies on the pictures. */
import { strict as assert } from 'node:assert';
import { mkdirSync, symlinkSync } from 'node:fs';
import { encodePng } from '../../src/engine/image/encodePng.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { writeNpy } from '../../src/engine/tensor/npy.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { buildModel } from '../support/buildModel.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { network, picture } from './places/prefixes.ts';

const { width, height } = picture;

/** All dark but for a mark of 16 × 16. */
function array(x: number, y: number): Float32Array {
  const data = new Float32Array(3 * width * height);
  data.forEach((_, at) => {
    const [column, row] = [at % width, Math.floor(at / width) % height];
    if (column >= x && column < x + 16 && row >= y && row < y + 16) data[at] = 3.5;
  });
  return data;
}

describe('a prepared array', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  after(() => engine.release());
  let [image, model] = ['', ''];

  beforeEach(async () => {
    const identity = (input: string, output: string, dims: readonly number[]) => ({
      nodes: [makeNode('Identity', [input], [output])],
      constants: [],
      dims,
    });
    mkdirSync(folder.at('prep'), { recursive: true });
    image = folder.write('eye.png', await encodePng(500, 400, new Uint8Array(4 * 500 * 400).fill(200)));
    model = folder.write('model.onnx', buildModel(network(identity, identity)));
    folder.write('prep/eye.npy', writeNpy([1, 3, height, width], array(72, 32)));
  });

  function explained(input: object): Promise<Explained> {
    folder.write('model.whylight.json', JSON.stringify({ input: { prepared: 'prep/{name}.npy', ...input } }));
    return engine.explain(image, model, { class: 0 });
  }

  /** Of the hottest region, in the picture. */
  const middleOf = ({ regions }: Explained): readonly [number, number] => {
    const [x = 0, y = 0, w = 0, h = 0] = regions[0]?.box ?? [];
    return [x + w / 2, y + h / 2];
  };

  const isAt = (found: Explained, x: number, y: number, within: number): void => {
    const [ownX, ownY] = middleOf(found);
    assert.ok(Math.abs(ownX - x) < within && Math.abs(ownY - y) < within, `at ${ownX}, ${ownY}`);
  };

  it('is what the model is given, to the bit, and is spread over the picture', async () => {
    const found = await explained({});
    assert.deepEqual(found.input.data, array(72, 32));
    assert.deepEqual([found.geometry.photoWidth, found.geometry.photoHeight], [500, 400]);
    isAt(found, (80 / width) * 500, (40 / height) * 400, 30);
  });

  it('lies where the affine of the recipe says', async () => {
    isAt(await explained({ affine: [2, 0, 100, 0, 3, 40] }), 2 * 80 + 100, 3 * 40 + 40, 20);
  });

  it('lies where the file next to it says, mirrored too', async () => {
    folder.write('prep/eye.json', JSON.stringify({ affine: [-2, 0, 400, 0, 2, 10] }));
    const found = await explained({ affine: [1, 0, 0, 0, 1, 0] });
    isAt(found, 400 - 2 * 80, 2 * 40 + 10, 16);
    assert.ok(found.geometry.scaleX > 0);
    folder.write('prep/eye.json', JSON.stringify({ affine: [0, 2, 400, 2, 0, 10] }));
    await assert.rejects(explained({}), { code: 'recipe-invalid', message: /turns the picture/ });
    folder.write('prep/eye.json', '{}');
    await assert.rejects(explained({}), { code: 'recipe-invalid', message: /six numbers/ });
  });

  it('is read again when it has changed', async () => {
    folder.write('prep/eye.json', JSON.stringify({ affine: [2, 0, 0, 0, 2, 0] }));
    isAt(await explained({}), 160, 80, 16);
    folder.write('prep/eye.npy', writeNpy([3, height, width], array(16, 64)));
    isAt(await explained({}), 48, 144, 16);
  });

  it('of another shape, of no file, and of another folder is refused', async () => {
    folder.write('prep/eye.npy', writeNpy([1, 3, height, width + 1], new Float32Array(3 * height * (width + 1))));
    await assert.rejects(explained({}), { code: 'input-shape' });
    await assert.rejects(explained({ prepared: 'other/{name}.npy' }), { code: 'file-missing' });
    const elsewhere = folder.at('elsewhere');
    mkdirSync(elsewhere, { recursive: true });
    mkdirSync(folder.at('pictures'), { recursive: true });
    folder.write('elsewhere/eye.npy', writeNpy([1, 3, height, width], array(72, 32)));
    symlinkSync(elsewhere, folder.at('pictures/out'), 'junction');
    const own = folder.write('pictures/eye.png', await encodePng(8, 8, new Uint8Array(256).fill(9)));
    folder.write('model.whylight.json', JSON.stringify({ input: { prepared: 'out/{name}.npy' } }));
    await assert.rejects(engine.explain(own, model, {}), { code: 'recipe-invalid', message: /leads out/ });
  });
});
