import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Engine } from '../../src/runtime/engine.ts';
import { whatIf } from '../../src/engine/measure/whatIf.ts';
import { partOf, saidOf } from '../../src/protocol/whatIf.ts';
import { sampleModel } from '../support/bundles.ts';

const folder = path.join(path.dirname(sampleModel), 'watermark');

describe('a model that looks at a watermark', () => {
  const engine = new Engine();
  after(() => engine.release());
  const figures = JSON.parse(readFileSync(path.join(folder, 'figures.json'), 'utf8')) as Readonly<
    Record<'corner' | 'anywhere', { readonly mark: readonly [number, number, number, number] }>
  >;

  for (const name of ['corner', 'anywhere'] as const)
    it(`is found out (${name}): hiding the region of the heat, or the mark, drops the class by more than half`, async () => {
      const [image, model] = ['jpg', 'onnx'].map((type) => path.join(folder, `${name}.${type}`)) as [string, string];
      const { class: shown, regions, heatmap, geometry } = await engine.explain(image, model, {});
      assert.equal(shown.label, 'fox');
      const { mark } = figures[name];
      const [x, y, width, height] = mark;
      const [left, top, across, down] = regions[0]!.box;
      const isCovered = left <= x && top <= y && left + across >= x + width && top + down >= y + height;
      assert.ok(isCovered, 'the heat covers the mark');
      const changes = [
        { does: 'hide', boxes: [mark] },
        { does: 'hide', ...partOf(regions[0]!, heatmap, geometry) },
      ] as const;
      for (const fill of ['blur', 'mean', 'gray'] as const) {
        const found = await engine.asked(
          image,
          model,
          {},
          () => undefined,
          (asked, stages) => whatIf(asked, changes, { fill, top: 5 }, stages),
        );
        for (const said of found.after.map((outcome) => saidOf(outcome, shown.index)!))
          assert.ok(said.probability! < shown.probability! / 2, `${fill}: ${said.probability}`);
      }
    });
});
