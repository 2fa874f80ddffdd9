import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parquetOf } from '../../../src/engine/dataset/parquet/parquet.ts';
import { evaluationBody, evaluationTitle } from '../../../src/engine/dataset/report/evaluation.ts';
import { html } from '../../../src/engine/dataset/report/markup.ts';
import { intervalPlot } from '../../../src/engine/dataset/report/plots.ts';
import type { Header, PictureRow, Row } from '../../../src/engine/dataset/rows.ts';
import { summarize } from '../../../src/engine/dataset/summary.ts';
import { reportPage } from '../../../src/runtime/dataset/report/page.ts';
import { missingModules, python } from '../../oracle/python.ts';
import { skip } from '../../support/skip.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const hostile = `<script>alert(1)</script>"'&\u0007`;

const header: Omit<Header, 'shard'> = {
  ...{ schema: 1, whylight: '1.0.0', onnxruntime: '1.30.0', model: { name: hostile, sha256: null } },
  ...{ recipe: { labels: [hostile] }, layer: hostile, methods: ['grad-cam++'], measures: ['drop'] },
  ...{ fill: null, steps: 32, seed: 1 },
};

const picture = (at: number): PictureRow => ({
  key: `${hostile}/${at}.jpg`,
  size: [640, 480],
  light: { brightness: 0.5, contrast: 0.2, saturation: 0.3 },
  truth: { index: at % 3, label: `${hostile}${at % 3}`, score: 1, probability: 0.9, rank: 1 },
  correct: at % 5 > 0,
  predictions: [{ index: at % 5 > 0 ? at % 3 : 7, label: hostile, score: 3, probability: 0.8 + 0.01 * (at % 10) }],
  class: at % 3,
  methods: { 'grad-cam++': { drop: { masked: 0.2, drop: at / 100, increase: at % 2 === 0 }, border: 0.1 } },
});

const rows: readonly Row[] = [
  ...Array.from({ length: 40 }, (_, at) => picture(at)),
  { key: hostile, error: { code: 'image-unreadable', message: hostile } },
];

describe('the report of a sweep', () => {
  const card = { images: [{ uri: 'data:image/png;base64,', alt: hostile }], title: hostile, lines: [hostile] };
  const group = {
    ...{ class: 0, label: hostile, by: 'place' as const, n: 30, of: 100, separation: 0.5 },
    ...{ heat: [0, 1], medoids: [hostile], keys: [hostile], hidden: { fall: 80, n: 4 } },
    wrong: { share: 10, interval: [5, 20] as const, n: 30 },
  };
  const report = {
    header,
    rows,
    summary: summarize(rows, 1),
    worst: [card],
    best: [card],
    groups: [{ group, cards: [card] }],
    note: hostile,
  };
  const text = reportPage(evaluationTitle(report), evaluationBody(report));

  it('shows what comes from files as text, and runs nothing', () => {
    assert.ok(!text.includes('<script') && !text.includes('\u0007'));
    assert.ok(text.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;'));
    assert.ok(!/ on\w+=| style=|javascript:/i.test(text.replaceAll('&quot;', '')));
  });

  it('asks for nothing from the network, by its policy and by its content', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1] ?? '';
    assert.match(policy, /^default-src &#39;none&#39;; img-src data:;/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    assert.ok(policy.includes(createHash('sha256').update(style).digest('base64')), policy);
    assert.ok(!/https?:|src="(?!data:)|url\(/.test(text));
  });

  it('has figures with intervals, the matrix, what failed and what was run', () => {
    for (const part of ['Average drop', 'n = 40', 'What was taken for what', 'image-unreadable', 'Recipe', '1 labels'])
      assert.ok(text.includes(part), part);
  });

  it('escapes what is put into markup, and puts markup in as it is', () => {
    assert.equal(html`<b>${'<'}${html`<i>${1}</i>`}${[html`a`, undefined, false]}</b>`.text, '<b>&lt;<i>1</i>a</b>');
  });

  it('draws intervals of one value', () => {
    assert.ok(!intervalPlot('a', '%', [{ label: 'x', value: 100, interval: [100, 100] }]).text.includes('NaN'));
  });
});

describe('results.parquet', () => {
  const folder = useTemporaryFolder();

  it('is read by pyarrow with the values of the rows', function () {
    if (missingModules(['pyarrow']).length > 0) skip(this, 'Python has no pyarrow');
    const file = folder.at('results.parquet');
    writeFileSync(file, parquetOf(rows, ['grad-cam++'], '1.0.0'));
    const script = `import json, sys, pyarrow.parquet as p
print(json.dumps(p.read_table(sys.argv[1]).to_pylist()))`;
    const { stdout, stderr } = spawnSync(python, ['-c', script, file], { encoding: 'utf8' });
    assert.notEqual(stdout, '', stderr);
    const read = JSON.parse(stdout) as Record<string, unknown>[];
    assert.equal(read.length, rows.length);
    const first = rows[6] as PictureRow;
    assert.deepEqual(
      ['key', 'truth_label', 'correct', 'probability', 'grad-cam++.drop', 'grad-cam++.increase', 'error', 'width'].map(
        (name) => read[6]?.[name],
      ),
      [first.key, first.truth?.label, true, first.predictions[0]?.probability, 0.06, true, null, 640],
    );
    assert.deepEqual([read.at(-1)?.['error'], read.at(-1)?.['correct']], ['image-unreadable', null]);
  });
});
