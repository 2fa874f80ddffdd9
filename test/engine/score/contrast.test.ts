import { strict as assert } from 'node:assert';
import { Engine } from '../../../src/runtime/engine.ts';
import { sampleModel, samplePicture } from '../../support/bundles.ts';

describe('a class rather than others', () => {
  const engine = new Engine();
  const image = samplePicture('cat-and-dog.jpg');
  after(() => engine.release());

  it('has the gradient of its score minus γ times the mean of theirs', async () => {
    const gradientOf = async (index: number) =>
      (await engine.explain(image, sampleModel, { target: { kind: 'class', class: index } })).gradient!.data;
    const { predictions } = await engine.explain(image, sampleModel, {});
    const [a, b, c] = predictions.map(({ index }) => index) as [number, number, number];
    const [gA, gB, gC] = [await gradientOf(a), await gradientOf(b), await gradientOf(c)];
    const target = { kind: 'contrast', class: a, against: [b, c], gamma: 0.6 } as const;
    const found = await engine.explain(image, sampleModel, { target });
    assert.deepEqual(found.target, target);
    const size = Math.max(...found.gradient!.data.map(Math.abs));
    found.gradient!.data.forEach((value, at) => {
      const expected = gA[at]! - 0.3 * (gB[at]! + gC[at]!);
      assert.ok(Math.abs(value - expected) < 1e-5 * size, `${value} ${expected}`);
    });
  });

  it('is asked for by labels, γ being Finer-CAM’s, and the others stay classes of their own', async () => {
    const {
      target,
      class: shown,
      predictions,
    } = await engine.explain(image, sampleModel, {
      target: { kind: 'contrast', class: 'dog', against: ['cat'] },
    });
    assert.equal(shown.label, 'dog');
    assert.deepEqual(target.kind === 'contrast' && [target.gamma, target.against.length], [0.6, 1]);
    assert.equal(predictions.find(({ label }) => label === 'cat')?.target.kind, 'class');
  });

  it('is refused against itself, and where there are no classes', async () => {
    const same = { kind: 'contrast', class: 'dog', against: ['dog'] } as const;
    await assert.rejects(engine.explain(image, sampleModel, { target: same }), { code: 'contrast-same' });
    const unknown = { kind: 'contrast', against: ['dgo'] } as const;
    await assert.rejects(engine.explain(image, sampleModel, { target: unknown }), { code: 'class-unknown' });
  });
});
