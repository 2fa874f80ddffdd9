import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { agreementOf, jensenShannon } from '../../src/engine/measure/agreement.ts';
import { agreementNames, type Agreement } from '../../src/vocabulary/agreement.ts';
import { uniform } from '../../src/engine/measure/random.ts';
import { writeNpy } from '../../src/engine/tensor/npy.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

const script = path.join(import.meta.dirname, 'agreement.py');

describe('agreement of maps, computed again in NumPy and SciPy', () => {
  const folder = useTemporaryFolder();

  it('agrees to 1e-6, with ties and zeros as maps have them', function () {
    skipWithoutPython(this, ['numpy', 'scipy']);
    const next = uniform(5);
    const sizes = [
      [4, 4],
      [7, 5],
      [16, 16],
      [1, 9],
      [24, 13],
    ] as const;
    const found = sizes.map(([width, height], at) => {
      // A third of the cells of a map are usually 0, and some are equal.
      const map = (): Float32Array =>
        Float32Array.from({ length: width * height }, () => Math.max(0, Math.round(30 * (next() * 1.5 - 0.5)) / 30));
      const [a, b] = [map(), map()];
      for (const [name, values] of Object.entries({ a, b }))
        writeFileSync(folder.at(`${at}.${name}.npy`), writeNpy([height, width], values));
      const grid = { frames: 1, width, height };
      return agreementOf({ ...grid, values: a }, { ...grid, values: b }, { width: 3, height: 2 }, Math.hypot(3, 2));
    });
    const distributions = ['p', 'q'].map(() =>
      Float32Array.from({ length: 6 * 12 }, () => (next() < 0.3 ? 0 : next() ** 6)),
    );
    distributions.forEach((values, at) => writeFileSync(folder.at(`${'pq'[at] ?? ''}.npy`), writeNpy([6, 12], values)));
    const scipy = JSON.parse(execFileSync(python, [script, folder.path], { encoding: 'utf8' })) as {
      readonly figures: readonly Agreement[];
      readonly divergences: readonly number[];
    };
    found.forEach((ours, at) => {
      for (const name of agreementNames) {
        const [own, other] = [ours[name] ?? NaN, scipy.figures[at]?.[name] ?? NaN];
        assert.ok(Math.abs(own - other) < 1e-6 * Math.max(1, Math.abs(other)), `${at} ${name}: ${own}, ${other}`);
      }
    });
    scipy.divergences.forEach((theirs, row) => {
      const [p, q] = distributions.map((values) => Array.from(values.subarray(12 * row, 12 * row + 12)));
      assert.ok(Math.abs(jensenShannon(p ?? [], q ?? []) - theirs) < 1e-6, `row ${row}`);
    });
  });
});
