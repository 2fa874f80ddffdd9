import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Verdict } from './differences.ts';
import { judge, pairsOf, type Pair } from './nodeTest.ts';
import { python, skipWithoutPython } from './python.ts';

/** Refusals, by why they stay. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'language models: word by word, with what came before': [
    'Attention: has a past',
    'Attention: has padded tokens',
    'TensorScatter: has no gradient rule',
  ],
  'outputs that no classifier reads': [
    'Attention: is used through another output than its first',
    'BatchNormalization: is used through its second output',
    'DynamicQuantizeLinear: is used through its second output',
    'LayerNormalization: is used through its second output',
  ],
  'training, and its losses': [
    'Dropout: is in training mode',
    'NegativeLogLikelihoodLoss: has no gradient rule',
    'SoftmaxCrossEntropyLoss: has no gradient rule',
  ],
  'a classifier’s weights are constants': [
    'BatchNormalization',
    'GroupNormalization',
    'InstanceNormalization',
    'LayerNormalization',
  ].map((name) => `${name}: has scale or bias that are computed from the image`),
  'control flow, axes and lists: known only in the run': [
    'If: chooses its branch during the run',
    'Loop: repeats its body as often as the run decides',
    'OptionalGetElement: has no gradient rule',
    'ReduceMean: has axes that are computed during the run',
    'Scan: carries a state from step to step, and how many steps there are is known only in the run',
    'LSTM: has sequences of their own lengths',
  ],
  'sound, tables': ['ArrayFeatureExtractor', 'Binarizer', 'MelWeightMatrix', 'STFT', 'TreeEnsemble'].map(
    (name) => `${name}: has no gradient rule`,
  ),
  'no exporter of images writes it': [
    'CumProd: has no gradient rule',
    'Det: has no gradient rule',
    'Einsum: takes a diagonal',
    'GridSample: samples a volume',
    'Resize: crops while it resizes',
    'Resize: keeps the aspect ratio',
    'Unique: drops values that occur twice',
    ...['max', 'min', 'mul'].flatMap((name) => [
      `ScatterElements: reduces by “${name}”`,
      `ScatterND: reduces by “${name}”`,
    ]),
  ],
};

/** What is held constant, as its rule says, and so has no gradient: the beginning of a test's name, and an input. */
const heldConstant: readonly (readonly [test: string, input: string])[] = [['test_dequantizelinear', 'x_scale']];

interface Judged extends Verdict, Pair {
  readonly test: string;
}

async function judged(file: string): Promise<Judged[]> {
  const bytes = readFileSync(file);
  const test = path.basename(file, '.onnx');
  const verdicts: Judged[] = [];
  for (const pair of pairsOf(bytes)) {
    const verdict = await judge(bytes, pair).catch((error: unknown): Verdict => ({
      kind: 'wrong',
      why: String(error),
    }));
    verdicts.push({ test, ...pair, ...verdict });
  }
  return verdicts;
}

describe('ONNX’s own tests of its operators', () => {
  const verdicts: Judged[] = [];
  const ofKind = (kind: Verdict['kind']): Judged[] => verdicts.filter((verdict) => verdict.kind === kind);

  before(async function () {
    skipWithoutPython(this, ['onnx']);
    this.timeout(300_000);
    const folder = mkdtempSync(path.join(tmpdir(), 'whylight-node-tests-'));
    try {
      execFileSync(python, [path.join(import.meta.dirname, 'nodeTests.py'), folder]);
      for (const file of readdirSync(folder).sort()) verdicts.push(...(await judged(path.join(folder, file))));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  after(() => {
    const counts = (['agrees', 'wrong', 'refused', 'not run', 'no number'] as const).map(
      (kind) => `${ofKind(kind).length} ${kind}`,
    );
    if (verdicts.length > 0) console.log(`      pairs of input and output: ${counts.join(', ')}`);
  });

  it('have the gradient that differences of ONNX Runtime’s own runs have', () => {
    assert.ok(ofKind('agrees').length > 1500, 'hardly any test was run');
    const isHeld = ({ test, input }: Judged): boolean =>
      heldConstant.some(([start, held]) => test.startsWith(start) && input === held);
    const lines = ofKind('wrong')
      .filter((verdict) => !isHeld(verdict))
      .map(({ test, input, output, why }) => `${test}, ${output} by ${input}: ${why}`);
    assert.deepEqual(lines, []);
  });

  it('are refused for known reasons alone', () => {
    const known = new Set(Object.values(refused).flat());
    const found = new Set(ofKind('refused').map(({ why }) => why));
    assert.deepEqual(
      [...found].filter((why) => !known.has(why)),
      [],
      'new: mend it, or list it with a reason',
    );
    assert.deepEqual(
      [...known].filter((why) => !found.has(why)),
      [],
      'no longer refused: take it off the list',
    );
  });
});
