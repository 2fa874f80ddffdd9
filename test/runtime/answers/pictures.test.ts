import { strict as assert } from 'node:assert';
import { decodePhoto } from '../../../src/engine/image/decode.ts';
import { Engine, type Explained } from '../../../src/runtime/engine.ts';
import { overlayPng } from '../../../src/runtime/answers/pictures.ts';
import { noisePng } from '../../support/pictures.ts';
import { smallModel } from '../../support/smallNetwork.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

describe('a saved overlay', () => {
  const folder = useTemporaryFolder();

  it('shows the box of the detection that was explained, and differs in nothing else', async () => {
    const engine = new Engine({ threads: 1, memoryBytes: 2 ** 26, maxPixels: 1e6 });
    const [image, model] = [folder.write('i.png', await noisePng(40, 30)), folder.write('m.onnx', smallModel())];
    const plain = await engine.explain(image, model, {});
    const detected: Explained = { ...plain, class: { ...plain.class, box: [10, 8, 20, 12] } };
    const photo = await engine.photos.photo(image, 0);
    const pictures = await Promise.all(
      [plain, detected].map(async (explained) =>
        decodePhoto(await overlayPng(photo, { explained, frame: 0 }, { colorMap: 'turbo', opacity: 0.6 }), 'x.png', {
          maxPixels: 1e6,
        }),
      ),
    );
    const [bare, boxed] = pictures.map(({ rgba }) => rgba) as [Uint8Array, Uint8Array];
    const changed = Array.from({ length: 1200 }, (_, at) => at).filter((at) =>
      [0, 1, 2].some((channel) => bare[4 * at + channel] !== boxed[4 * at + channel]),
    );
    const isNearEdge = (at: number): boolean => {
      const [x, y] = [at % 40, Math.floor(at / 40)];
      const isWithin = (margin: number): boolean =>
        x >= 10 - margin && x < 30 + margin && y >= 8 - margin && y < 20 + margin;
      return isWithin(2) && !isWithin(-2);
    };
    assert.ok(changed.length > 200 && changed.every(isNearEdge));
    assert.deepEqual([...boxed.subarray(4 * (8 * 40 + 20), 4 * (8 * 40 + 20) + 3)], [255, 255, 255]);
    await engine.release();
  });
});
