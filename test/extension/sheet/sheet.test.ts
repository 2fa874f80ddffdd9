import { strict as assert } from 'node:assert';
import { Dismissed } from '../../../src/extension/sheet/dismissed.ts';
import { heatMessages, meanHeat } from '../../../src/extension/sheet/heat.ts';
import { entriesOf, listed } from '../../../src/extension/sheet/listed.ts';
import { SheetRun, type RunEvents } from '../../../src/extension/sheet/run.ts';
import { asCsv, asJson, asPaths } from '../../../src/extension/sheet/share.ts';
import { SheetTable } from '../../../src/extension/sheet/table.ts';
import type { FoundDoubt, Swept } from '../../../src/protocol/sweep.ts';

const swept = (key: string, value = 200): Swept => ({
  picture: {
    key,
    sha256: key.repeat(4),
    top: { index: 1, label: 'dog', probability: 0.75 },
    second: { index: 0, label: 'cat', probability: 0.25 },
    truth: { index: 0, label: 'cat', probability: 0.25, rank: 2 },
    drop: 0.5,
    border: 0.25,
    seen: [0.25, 0, 0.5, 1],
  },
  tile: { width: 2, height: 1, values: Uint8Array.of(value, 100) },
});

describe('the table of a sheet', () => {
  it('holds figures as numbers, and names the classes that occur', () => {
    const table = new SheetTable(['a', 'b']);
    assert.equal(table.add(swept('b')), 1);
    assert.equal(table.add(swept('elsewhere')), undefined);
    assert.deepEqual([...table.rows([1])], [1, 1, 0.75, 0.5, 0, 2, 0.25, 0.5, 0.25, NaN]);
    table.setChanges([
      { key: 'b', change: 0.5 },
      { key: 'elsewhere', change: 1 },
    ]);
    assert.equal(table.rows([1]).at(-1), 0.5);
    assert.ok([...table.rows([0])].slice(1).every(Number.isNaN));
    assert.deepEqual(table.classes.map(({ label }) => label).sort(), ['cat', 'dog']);
    assert.deepEqual([table.done, table.failed, table.isWaiting(0)], [1, 0, true]);
  });

  it('gives out heat with its place on the photo, and the mean of several maps with its n', () => {
    const table = new SheetTable(['a', 'b', 'c']);
    table.add(swept('a', 0));
    table.add(swept('c', 255));
    const [message] = heatMessages(table, [0, 1, 2]);
    assert.deepEqual([...(message?.ids ?? [])], [0, 2]);
    assert.deepEqual([...(message?.values ?? [])], [0, 100, 255, 100]);
    assert.deepEqual([...(message?.places ?? [])].slice(0, 4), [0.25, 0, 0.5, 1]);
    const mean = meanHeat(table, [0, 1, 2]);
    assert.deepEqual(
      [mean?.count, ...(mean?.values ?? [])].map((value) => Number(value?.toFixed(3))),
      [2, 0.5, 0.392],
    );
  });

  it('leaves out heat that does not fill its grid', () => {
    const table = new SheetTable(['a']);
    table.add({ ...swept('a'), tile: { width: 3, height: 3, values: Uint8Array.of(1) } });
    assert.deepEqual(heatMessages(table, [0]), []);
  });
});

describe('pictures that are copied or exported', () => {
  const shared = [
    { path: '/p/a, "b".jpg', key: 'a, "b".jpg', found: swept('a').picture },
    { path: '/p/=c.jpg', key: '=c.jpg', found: undefined },
  ];

  it('are paths, a line each', () => assert.equal(asPaths(shared), '/p/a, "b".jpg\n/p/=c.jpg\n'));

  it('are CSV that a spreadsheet reads, and takes for no formula', () => {
    const [names, first, second] = asCsv(shared).split('\r\n');
    assert.match(names ?? '', /^key,path,predicted,/);
    assert.match(first ?? '', /^"a, ""b"".jpg","\/p\/a, ""b"".jpg",dog,1,0.75,cat,0.25,cat,0,2,0.25,false,0.5,0.25,/);
    assert.match(second ?? '', /^'=c.jpg,\/p\/=c.jpg,,/);
  });

  it('are JSON that says what they were explained with', () => {
    const { images, ...head } = JSON.parse(asJson({ model: 'm.onnx' }, shared)) as { images: object[] };
    assert.deepEqual(head, { schema: 1, model: 'm.onnx' });
    assert.deepEqual(images[1], { key: '=c.jpg', path: '/p/=c.jpg' });
  });
});

describe('the list of problems', () => {
  const doubt = (code: string, severity: FoundDoubt['severity'], count: number): FoundDoubt => ({
    ...{ code, title: code, severity, flagged: count, n: 5000 },
    keys: Array.from({ length: count }, (_, at) => `${code} ${at}`),
  });

  it('is cut at 200, warnings first and the worst first, and says how many more there are', () => {
    const { worst, more } = listed([doubt('ask', 'information', 1900), doubt('bad', 'warning', 100)], () => true);
    assert.equal(worst.length, 200);
    assert.deepEqual([worst[0]?.key, worst[99]?.key, worst[100]?.key], ['bad 0', 'bad 99', 'ask 0']);
    assert.equal(more, 1800);
  });

  it('of 2,000 doubts has 200 at their pictures, and one entry for the rest at the folder', () => {
    const doubts = [doubt('bad', 'warning', 150), doubt('ask', 'information', 1850)];
    // A picture may be doubted twice: it has two entries.
    const twice = [...doubts, { ...doubt('odd', 'warning', 0), keys: ['bad 0'] }];
    const entries = entriesOf(
      { root: '/p', pathOf: (key) => `/p/${key}` },
      listed(twice, () => true),
    );
    const all = [...entries].flatMap(([path, each]) => each.map((entry) => ({ path, ...entry })));
    assert.equal(all.filter(({ kind }) => kind === 'doubt').length, 200);
    assert.deepEqual(
      all.filter(({ path }) => path === '/p'),
      [{ path: '/p', kind: 'more', more: 1801 }],
    );
    assert.equal(entries.get('/p/bad 0')?.length, 2);
    assert.ok(all.every(({ path, ...entry }) => entry.kind === 'more' || path === `/p/${entry.key}`));
  });

  it('leaves out what was dismissed, by content and code, in a later session too', async () => {
    const kept = new Map<string, unknown>();
    const store = {
      get: <Value>(name: string) => kept.get(name) as Value | undefined,
      update: async (name: string, value: unknown) => void kept.set(name, value),
    };
    await new Dismissed(store).add({ key: 'a.jpg', sha256: 'one' }, 'bad');
    const later = new Dismissed(store);
    assert.ok(later.has({ key: 'moved/a.jpg', sha256: 'one' }, 'bad'));
    assert.ok(!later.has({ key: 'a.jpg', sha256: 'two' }, 'bad') && !later.has({ key: 'a.jpg', sha256: 'one' }, 'ask'));
  });
});

describe('a sheet’s sweep', () => {
  const keys = ['a', 'b', 'c', 'd'];
  const sweep = { out: '/out', root: '/p', model: '/m', method: 'grad-cam++' as const };
  const results = { model: { name: 'm', sha256: null }, layer: 'l', methods: [], measures: [] };

  async function run(done: readonly string[], forget: readonly number[], prefer?: string): Promise<readonly string[]> {
    const asked: string[] = [];
    const written = new Set(done);
    const events: RunEvents = {
      ask: (async (method: string, params: { key?: string }) => {
        asked.push(params.key ?? method);
        if (method === 'beginSweep') return { ...results, swept: [...written].map((key) => swept(key)) };
        if (method === 'endSweep' || forget.includes(asked.length)) return null;
        written.add(params.key ?? '');
        return swept(params.key ?? '');
      }) as RunEvents['ask'],
      ...{ begun: () => undefined, swept: () => undefined, progress: () => undefined },
    };
    const job = new SheetRun(sweep, keys, events);
    if (prefer !== undefined) job.prefer([prefer]);
    assert.equal(await job.go(), true);
    return asked;
  }

  it('explains what is not done, what is in sight first', async () => {
    assert.deepEqual(await run(['b'], [], 'd'), ['beginSweep', 'd', 'a', 'c', 'endSweep']);
  });

  it('begins again where another engine has taken over, and leaves no picture out', async () => {
    assert.deepEqual(await run([], [3]), ['beginSweep', 'a', 'b', 'beginSweep', 'b', 'c', 'd', 'endSweep']);
  });
});
