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
  const image = path.join(folder, 'corner.jpg');
  const model = path.join(folder, 'corner.onnx');
  const { corner } = JSON.parse(readFileSync(path.join(folder, 'figures.json'), 'utf8')) as {
    readonly corner: { readonly mark: readonly [number, number, number, number] };
  };

  it('is found out: hiding the region of the heat, or the mark itself, drops the class by more than half', async () => {
    const { class: shown, regions, heatmap, geometry } = await engine.explain(image, model, {});
    assert.equal(shown.label, 'fox');
    const [x, y, width, height] = corner.mark;
    const [left, top, across, down] = regions[0]!.box;
    assert.ok(
      left <= x && top <= y && left + across >= x + width && top + down >= y + height,
      'the heat covers the mark',
    );
    const changes = [
      { does: 'hide', boxes: [corner.mark] },
      { does: 'hide', ...partOf(regions[0]!, heatmap, geometry) },
    ] as const;
    for (const fill of ['blur', 'mean', 'gray'] as const) {
      const { after } = await engine.asked(
        image,
        model,
        {},
        () => undefined,
        (asked, stages) => whatIf(asked, changes, { fill, top: 5 }, stages),
      );
      for (const said of after.map((outcome) => saidOf(outcome, shown.index)!))
        assert.ok(said.probability! < shown.probability! / 2, `${fill}: ${said.probability}`);
    }
  });
});
