/** The samples of words in half precision and dynamically quantized, by ONNX Runtime's own tools. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TargetWish } from '../../src/vocabulary/target.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { modelIn } from '../../src/runtime/disk/modelIn.ts';
import { correlation } from '../support/correlation.ts';
import { python, skipWithoutPython } from './python.ts';

const samples = path.join(import.meta.dirname, '../../samples');
const pictures = ['000-fox-dog', '003-cat-dog', '007-owl-dog'].map((name) =>
  path.join(samples, 'captioner/pictures', `${name}.jpg`),
);

describe('a network of words in another precision', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whylight-variants-'));
  const engine = new Engine();

  before(function () {
    this.timeout(5 * 60_000);
    skipWithoutPython(this, ['onnx', 'onnxruntime']);
    for (const [name, kind] of cases)
      execFileSync(python, [script, path.join(samples, name), path.join(folder, `${name}-${kind}`), kind], {
        stdio: ['ignore', 'ignore', 'ignore'],
      });
  });
  after(async () => {
    await engine.release();
    rmSync(folder, { recursive: true });
  });

  const script = path.join(import.meta.dirname, 'variants.py');
  const cases = [
    ['captioner', 'fp16'],
    ['captioner', 'q8'],
    ['prompts', 'fp16'],
    ['prompts', 'q8'],
  ] as const;
  const wishes: Readonly<Record<(typeof cases)[number][0], { prompts?: readonly string[]; target?: TargetWish }>> = {
    captioner: { target: { kind: 'word', from: 'dog' } },
    prompts: { prompts: ['a dog', 'a cat', 'a fox', 'an owl'] },
  };

  for (const [name, kind] of cases)
    it(`shows nearly the same map: ${name}, ${kind}`, async () => {
      for (const picture of pictures) {
        const whole = await modelIn(path.join(samples, name));
        const variant = await modelIn(path.join(folder, `${name}-${kind}`));
        assert.match(variant, new RegExp(`_${kind}\\.onnx$`));
        const [expected, found] = [
          await engine.explain(picture, whole, wishes[name]),
          await engine.explain(picture, variant, wishes[name]),
        ];
        const alike = correlation(expected.heatmap.values, found.heatmap.values);
        if (process.env['WHYLIGHT_FIGURES']) console.log(name, kind, path.basename(picture), alike.toFixed(4));
        assert.ok(alike > 0.95, `${path.basename(picture)}: ${alike}`);
      }
    });
});
