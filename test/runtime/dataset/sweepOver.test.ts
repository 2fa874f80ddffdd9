import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import type { MapRow } from '../../../src/runtime/dataset/mapFile.ts';
import { Part } from '../../../src/runtime/dataset/parts.ts';
import type { Made } from '../../../src/runtime/dataset/made.ts';
import { sweepOver } from '../../../src/runtime/dataset/sweepOver.ts';
import type { AnyRow } from '../../../src/engine/dataset/rows.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const header = { schema: 1, whylight: '0', shard: { index: 0, count: 1 } } as const;
const mapOf = (side: number): MapRow => ({ dims: [side, side], values: new Float32Array(side * side).fill(1) });

describe('a sweep over pictures whose maps have different grids, as those of a model that takes any size', () => {
  const folder = useTemporaryFolder();

  it('fails those that do not fit the first one’s, with a code, and does the rest', async () => {
    const part = await Part.open(folder.at('part'), folder.path, header, ['grad-cam++']);
    const sides = new Map([
      ['a.png', 2],
      ['larger.png', 3],
      ['smaller.png', 1],
      ['b.png', 2],
    ]);
    const make = async (key: string): Promise<Made<AnyRow>> => ({
      row: { key },
      maps: new Map([['grad-cam++', mapOf(sides.get(key)!)]]),
    });
    const codes: (string | undefined)[] = [];
    const { failed } = await sweepOver(
      make,
      part,
      [...sides.keys()],
      () => false,
      ({ code }) => codes.push(code),
    );
    await part.close();
    assert.deepEqual([failed, codes], [2, [undefined, 'maps-other-grid', 'maps-other-grid', undefined]]);
    const bytes = readFileSync(folder.at('part.grad-cam++.npy'));
    assert.match(bytes.toString('latin1'), /'shape': \(4, 2, 2\)/);
    const half = [...new Uint16Array(Uint8Array.from(bytes.subarray(-32)).buffer)];
    assert.deepEqual(
      half,
      [1, 0, 0, 1].flatMap((value) => new Array<number>(4).fill(0x3c00 * value)),
    );
  });
});
