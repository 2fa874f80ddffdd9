/** A mark on the picture is hot where it was drawn, whatever a recipe's steps do to the picture first. */
import { strict as assert } from 'node:assert';
import { encodePng } from '../../src/engine/image/encodePng.ts';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import type { RecipeInput } from '../../src/engine/recipe/recipe.ts';
import type { Step } from '../../src/engine/recipe/steps.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { Photos } from '../../src/runtime/photos.ts';
import { buildModel } from '../support/buildModel.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { moves, network } from './places/prefixes.ts';

const size = { width: 230, height: 170 } as const;
const mark = { x: 160, y: 96, side: 20 } as const;

/** Tissue at the right of a dark picture, and a white mark on it. */
function marked(): Promise<Uint8Array> {
  const rgba = new Uint8Array(4 * size.width * size.height);
  for (let y = 0, at = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, at += 4) {
      const isTissue = x >= 90 && x < 215 && y >= 15 && y < 150;
      const isMarked = x >= mark.x && x < mark.x + mark.side && y >= mark.y && y < mark.y + mark.side;
      rgba.fill(isMarked ? 255 : isTissue ? 40 + ((x * 7 + y * 3) % 9) : 2, at, at + 3);
      rgba[at + 3] = 255;
    }
  return encodePng(size.width, size.height, rgba);
}

const chains: Readonly<Record<string, readonly Step[]>> = {
  'a crop': [{ step: 'crop-content' }],
  'a flip': [{ step: 'flip-side', to: 'left' }],
  'a crop and a flip': [{ step: 'crop-content' }, { step: 'flip-side', to: 'left' }],
  'a flip, a crop and a flip': [
    { step: 'flip-side', to: 'left' },
    { step: 'crop-content' },
    { step: 'flip-side', to: 'right' },
  ],
  'a flip that is not needed': [{ step: 'flip-side', to: 'right' }],
  'a resize, a flip and CLAHE': [
    { step: 'resize', width: 300, height: 100 },
    { step: 'flip-side' },
    { step: 'clahe', on: 'gray' },
  ],
  'a crop, a flip, Ben Graham’s and a circle': [
    { step: 'crop-content' },
    { step: 'flip-side' },
    { step: 'ben-graham', sigma: 20, offset: 0 },
    { step: 'circle' },
  ],
};

describe('steps of a recipe', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const whole: (typeof moves)[string] = (input, output, dims) => ({
    nodes: [makeNode('Identity', [input], [output])],
    constants: [],
    dims,
  });

  async function explained(steps: readonly Step[], inside = whole, wish: object = {}): Promise<Explained> {
    const image = folder.write('marked.png', await marked());
    const model = folder.write('model.onnx', buildModel(network(whole, inside)));
    const input = { resize: 'squash', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1], steps };
    folder.write('model.whylight.json', JSON.stringify({ input }));
    return engine.explain(image, model, { class: 0, ...wish });
  }

  for (const [name, steps] of Object.entries(chains))
    for (const inside of ['', 'a flip by Slice', 'a Slice'])
      it(`${name} leave${name.includes(' and ') ? '' : 's'} the mark where it was${inside && `, before ${inside} in the model`}`, async () => {
        const { regions, picture } = await explained(steps, inside === '' ? whole : moves[inside]);
        const [x = 0, y = 0, width = 0, height = 0] = regions[0]?.box ?? [];
        const [offX, offY] = [x + width / 2 - mark.x - mark.side / 2, y + height / 2 - mark.y - mark.side / 2];
        assert.ok(Math.abs(offX) < 12 && Math.abs(offY) < 12, `off by ${offX}, ${offY}`);
        assert.deepEqual(
          picture?.steps,
          steps.map(({ step }) => step),
        );
      });

  it('are not shown: the picture is', async () => {
    const file = folder.write('marked.png', await marked());
    const { rgba } = await new Photos(1e6).photo(file);
    assert.equal(rgba[4 * (mark.y * size.width + mark.x)], 255);
  });

  it('hide what was named on the picture', async () => {
    const chain = chains['a crop and a flip'] ?? [];
    const fall = async (x: number): Promise<number> => {
      const box = [x, mark.y, mark.side, mark.side] as const;
      const { whatIf } = await explained(chain, whole, { whatIf: { does: 'hide', boxes: [box], fill: 'black' } });
      const scoreOf = (said: readonly { readonly index: number; readonly score: number }[] = []): number =>
        said.find(({ index }) => index === 0)?.score ?? NaN;
      return scoreOf(whatIf?.before) - scoreOf(whatIf?.after);
    };
    const [own, mirror] = [await fall(mark.x), await fall(2 * 152 - mark.x - mark.side)];
    assert.ok(own > 3 * mirror && mirror > 0, `${own} and ${mirror}`);
  });

  it('keep 12 bits of a gray picture as long as none changes its values', async () => {
    const values = Uint16Array.from({ length: 64 }, (_, at) => (at % 8 < 2 ? 0 : 1000 + at));
    const tiff = folder.write('deep.tif', grayTiff(8, values));
    const recipe: RecipeInput = {
      ...{ layout: 'NCHW', channels: 'gray', width: 6, height: 8, resize: 'squash', shortestEdge: 1 },
      ...{ interpolation: 'bilinear', antialias: true, scale: 1, mean: [0], std: [1], window: [2048, 4096] },
    };
    const { data } = await new Photos(1e6).input(tiff, { ...recipe, steps: [{ step: 'crop-content' }] });
    assert.ok(Math.abs((data[0] ?? 0) - (1002 / 4096) * 255) < 1e-3, String(data[0]));
  });
});

/** 16 bits, one strip. */
function grayTiff(width: number, values: Uint16Array): Uint8Array {
  const fields = [
    [256, width],
    [257, values.length / width],
    [258, 16],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, values.length / width],
    [279, values.byteLength],
  ] as const;
  const bytes = Buffer.alloc(8 + values.byteLength + 2 + 12 * fields.length + 4);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8 + values.byteLength, 4);
  Buffer.from(values.buffer).copy(bytes, 8);
  bytes.writeUInt16LE(fields.length, 8 + values.byteLength);
  fields.forEach(([tag, value], at) => {
    const start = 8 + values.byteLength + 2 + 12 * at;
    bytes.writeUInt16LE(tag, start);
    bytes.writeUInt16LE(4, start + 2);
    bytes.writeUInt32LE(1, start + 4);
    bytes.writeUInt32LE(value, start + 8);
  });
  return bytes;
}
