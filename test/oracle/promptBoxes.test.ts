/** Detectors of prompts (OWL-ViT, OWLv2) against PyTorch: boxes, scores, and gradients of a box and its prompt. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { floatTensorOf, type FloatTensor } from '../../src/engine/tensor/tensor.ts';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { Engine } from '../../src/runtime/engine.ts';
import { modelIn } from '../../src/runtime/disk/modelIn.ts';
import { python, skipWithoutPython } from './python.ts';

const script = path.join(import.meta.dirname, 'promptBoxes.py');

interface Expected {
  readonly prompts: readonly string[];
  /** [boxes][prompts], and [boxes][center x, center y, width, height] in shares of the picture. */
  readonly logits: readonly (readonly number[])[];
  readonly boxes: readonly (readonly [number, number, number, number])[];
  readonly cases: readonly {
    readonly wish: { readonly box: number; readonly prompt: number };
    readonly layer: string;
    readonly gradient: string;
    readonly score: number;
  }[];
}

describe('detectors of prompts, computed again in PyTorch', () => {
  let folder = process.env['WHYLIGHT_PROMPT_BOXES'] ?? '';
  const isOwn = folder === '';
  const engine = new Engine();
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const expected = (name: string) => JSON.parse(readFileSync(at(name, 'expected.json'), 'utf8')) as Expected;

  before(function () {
    this.timeout(5 * 60_000);
    if (!isOwn) return;
    skipWithoutPython(this, ['torch', 'transformers', 'tokenizers', 'onnx']);
    folder = mkdtempSync(path.join(tmpdir(), 'whylight-prompt-boxes-'));
    execFileSync(python, ['-W', 'ignore', script, folder], {
      env: { PICTURES: '1', ...process.env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  });
  after(async () => {
    await engine.release();
    if (isOwn && folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  for (const name of ['owlvit', 'owlv2']) {
    it(`${name}: lists the boxes of each prompt where PyTorch has them`, async function () {
      this.timeout(60_000);
      const { prompts, logits, boxes } = expected(name);
      const found = await engine.explainTensor(picture(at(name)), await modelIn(at(name)), { prompts, top: 100 });
      assert.equal(found.target.kind, 'box');
      assert.ok(found.predictions.length >= prompts.length);
      for (const { box, score, probability, prompt } of found.predictions) {
        const place = logits.findIndex((row) => Math.abs(row[prompt!]! - score) < 1e-5 * Math.max(1, Math.abs(score)));
        const [x, y, width, height] = boxes[place]!;
        [x - width / 2, y - height / 2, width, height].forEach((share, side) =>
          assert.ok(Math.abs(32 * share - box![side]!) < 1e-2, `${share} ${box![side]}`),
        );
        assert.ok(Math.abs(probability! - 1 / (1 + Math.exp(-score))) < 1e-9);
      }
      // transformers gives a box to the prompt that it is surest of.
      const surest = logits.map((row) => Math.max(...row));
      const first = surest.indexOf(Math.max(...surest));
      assert.equal(found.predictions[0]!.prompt, logits[first]!.indexOf(surest[first]!));
      found.prompts!.forEach(({ label, score }, prompt) => {
        const best = Math.max(...logits.map((row) => row[prompt]!));
        assert.equal(label, prompts[prompt]);
        assert.ok(Math.abs(score - best) < 1e-3 * Math.max(1, Math.abs(best)), `${score} ${best}`);
      });
    });

    it(`${name}: dS/dA of a box’s logit for its prompt is PyTorch’s to 1e-5`, async function () {
      this.timeout(60_000);
      const { prompts, cases } = expected(name);
      const model = await modelIn(at(name));
      for (const { layer, gradient, score, wish } of cases) {
        const { layers } = await engine.model(model);
        const tensor = layers.findLast(({ name: own }) => own.includes(layer))!.tensor;
        const asked = { prompts, layer: tensor, top: 100 };
        const all = await engine.explainTensor(picture(at(name)), model, asked);
        const target = all.predictions.find(
          (each) => Math.abs(each.score - score) < 1e-5 * Math.max(1, Math.abs(score)),
        )?.target;
        const found = await engine.explainTensor(picture(at(name)), model, { ...asked, target: target! });
        assert.equal(found.class.prompt, wish.prompt);
        const distance = relative(found.gradient!.data, readNpy(readFileSync(at(name, gradient)), gradient).data);
        if (process.env['WHYLIGHT_FIGURES']) console.log(name, JSON.stringify(wish), distance.toExponential(1));
        assert.ok(distance < 1e-5, String(distance));
      }
    });
  }
});

function picture(folder: string): FloatTensor {
  const { dims, data } = readNpy(readFileSync(path.join(folder, 'pixels.npy')), 'pixels');
  const [count = 1, ...size] = dims;
  return floatTensorOf([1, ...size], data.slice(0, data.length / count));
}

/** ‖a − b‖ / ‖b‖ */
function relative(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
  return norm(a.map((value, at) => value - (b[at] ?? NaN))) / norm(b);
}
