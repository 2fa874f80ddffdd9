import { strict as assert } from 'node:assert';
import { cellToPhoto } from '../../../src/engine/image/geometry.ts';
import { floatTensorOf, type FloatTensor } from '../../../src/engine/tensor/tensor.ts';
import { Engine, type Explained } from '../../../src/runtime/engine.ts';
import { makeNode } from '../../../src/engine/onnx/attributes.ts';
import { buildModel } from '../../support/buildModel.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';
import { moves, network, picture, step, type Move } from './prefixes.ts';
import { behind, rareMoves, scrambled } from './rareMoves.ts';

/** Off the middle, so that a mirrored map lies elsewhere; far enough from the edges for every cut and reflection. */
const square = { x: 66, y: 29, side: 16 } as const;

function whiteSquare(): FloatTensor {
  const { width, height } = picture;
  const data = new Float32Array(3 * width * height);
  for (let color = 0; color < 3; color++)
    for (let y = square.y; y < square.y + square.side; y++)
      data.fill(1, (color * height + y) * width + square.x, (color * height + y) * width + square.x + square.side);
  return floatTensorOf([1, 3, height, width], data);
}

/** The heat's center of mass on the picture, and the size of a cell. */
function centerOf({ heatmap, geometry }: Explained): { x: number; y: number; cell: { width: number; height: number } } {
  let [sum, x, y] = [0, 0, 0];
  heatmap.values.forEach((value, at) => {
    const cell = cellToPhoto(geometry, heatmap, at % heatmap.width, Math.floor(at / heatmap.width));
    sum += value;
    x += value * (cell.x + cell.width / 2);
    y += value * (cell.y + cell.height / 2);
  });
  return { x: x / sum, y: y / sum, cell: cellToPhoto(geometry, heatmap, 0, 0) };
}

const none: Move = (input, output, dims) => step(dims, [makeNode('Identity', [input], [output])]);

describe('A model that moves its picture', () => {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e6 });
  afterEach(() => engine.release());
  const names = Object.keys(moves);

  it('says that nothing is measured where the map does not lie on the whole picture', async () => {
    const [move] = Object.values(moves);
    assert.ok(move);
    const model = folder.write('m.onnx', buildModel(network(move, move)));
    const { measures, warnings } = await engine.explainTensor(whiteSquare(), model, { measure: { names: ['drop'] } });
    assert.equal(measures, undefined);
    assert.ok(warnings.some(({ code }) => code === 'measure-left-out'));
  });

  it('is tried with more than forty pairs of moves', () => assert.ok(names.length ** 2 > 40));

  for (const first of names) {
    for (const second of names) {
      it(`has its heat on the white square behind ${first} and ${second}`, async () => {
        const [a, b] = [moves[first], moves[second]];
        assert.ok(a && b);
        await isOnTheSquare([a, b], [first, second].includes('a mirrored copy along the batch'));
      });
    }
  }

  const usual = { nothing: none, 'a flip by Slice': moves['a flip by Slice'], 'a Slice': moves['a Slice'] };
  for (const [rare, move] of Object.entries(rareMoves)) {
    for (const [name, other] of Object.entries(usual)) {
      it(`has its heat on the white square behind ${name} and ${rare}`, async () => {
        assert.ok(other);
        await isOnTheSquare([other, move], rare === 'the same twice along the batch');
      });
    }
    it(`has its heat on the white square behind ${rare} and a Transpose`, async () => {
      const transpose = moves['a Transpose'];
      assert.ok(transpose);
      await isOnTheSquare([move, transpose], rare === 'the same twice along the batch');
    });
  }

  for (const [name, move] of Object.entries(behind)) {
    for (const [before, first] of Object.entries(usual)) {
      it(`has its heat on the white square where ${name} follows the convolution, behind ${before}`, async () => {
        assert.ok(first);
        await isOnTheSquare([none, first, move], false);
      });
    }
  }

  for (const [name, move] of Object.entries(scrambled)) {
    it(`says that its heat may lie elsewhere behind ${name}`, async () => {
      const { warnings } = await explained(none, move);
      assert.ok(warnings.some(({ code }) => code === 'place-unknown'));
    });
  }

  async function explained(...steps: [Move, Move, Move?]): Promise<Explained> {
    const found = await engine.explainTensor(whiteSquare(), folder.write('m.onnx', buildModel(network(...steps))), {
      class: 0,
      layer: 'cells',
    });
    assert.equal(found.layer.tensor, 'cells');
    return found;
  }

  async function isOnTheSquare(steps: [Move, Move, Move?], isOfCopies: boolean): Promise<void> {
    const found = await explained(...steps);
    assert.ok(!found.warnings.some(({ code }) => code === 'place-unknown'));
    const { x, y, cell } = centerOf(found);
    const middle = { x: square.x + square.side / 2, y: square.y + square.side / 2 };
    assert.ok(Math.abs(x - middle.x) <= cell.width / 2, `x ${x}, not ${middle.x}; cells of ${cell.width}`);
    assert.ok(Math.abs(y - middle.y) <= cell.height / 2, `y ${y}, not ${middle.y}; cells of ${cell.height}`);
    assert.equal(
      found.warnings.some(({ code }) => code === 'copies-joined'),
      isOfCopies,
    );
  }
});
