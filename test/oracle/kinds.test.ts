/** Cases of each kind of fault that people met, made by kinds.py with what is right: each ends as it says. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WhylightError } from '../../src/engine/errors.ts';
import { cellToPhoto } from '../../src/engine/image/geometry.ts';
import { Engine, type Explained } from '../../src/runtime/engine.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { python, skipWithoutPython } from './python.ts';

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly model?: string;
  readonly image?: string;
  readonly recipe?: object;
  readonly inputs?: Readonly<Record<string, number | readonly number[]>>;
  readonly method?: 'grad-cam';
  /** The heat's middle lies on it; null: nothing is known of where. */
  readonly square?: readonly [x: number, y: number, side: number] | null;
  readonly index?: number;
  readonly output?: number;
  readonly probability?: number | null;
  readonly score?: number;
  readonly map?: readonly number[] | null;
  readonly target?: string;
  readonly layer?: string;
  readonly warning?: string;
  readonly labels?: readonly string[];
  readonly rgb?: string;
  readonly size?: readonly number[];
  readonly tolerance?: number;
  /** A pattern of the error's code, and what its words must hold. */
  readonly refused?: string;
  readonly says?: string;
}

describe('kinds of faults, in cases that nobody has tried', function () {
  const folder = useTemporaryFolder();
  const engine = new Engine({ threads: 1, memoryBytes: 2 ** 28, maxPixels: 1e7, folders: [folder.path] });
  const right = new Map<string, [number, number]>();
  const at = (name: string): string => path.join(folder.path, name);
  after(() => engine.release());
  after(() => right.forEach(([good, all], kind) => console.log(`      ${kind}: ${good} of ${all} right`)));

  it('end as ONNX Runtime, Pillow and NumPy say', async function () {
    skipWithoutPython(this, ['onnx', 'onnxruntime', 'numpy', 'PIL', 'tifffile']);
    this.timeout(300_000);
    const made = spawnSync(python, [path.join(import.meta.dirname, 'kinds.py'), folder.path], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    const cases = JSON.parse(readFileSync(at('cases.json'), 'utf8')) as readonly Case[];
    const wrong: string[] = [];
    for (const each of cases) {
      const [good, all] = right.get(each.kind) ?? [0, 0];
      const found = await judged(each).then(
        () => undefined,
        (error: unknown) => `${each.kind}, ${each.name}: ${String(error instanceof Error ? error.message : error)}`,
      );
      right.set(each.kind, [good + Number(found === undefined), all + 1]);
      if (found !== undefined) wrong.push(found);
    }
    assert.ok(cases.length > 60);
    assert.deepEqual(wrong, []);
  });

  async function judged(wanted: Case): Promise<void> {
    if (wanted.refused !== undefined) return isRefused(wanted);
    if (wanted.rgb !== undefined) return hasPixels(wanted);
    const model = at(wanted.model ?? '');
    const recipe = model.replace(/\.onnx$/, '.whylight.json');
    if (wanted.recipe) writeFileSync(recipe, JSON.stringify(wanted.recipe));
    try {
      const reference = { kind: 'similarity', reference: at('square.png') } as const;
      const explained = await engine.explain(at(wanted.image ?? ''), model, {
        ...(wanted.inputs && { inputs: wanted.inputs }),
        ...(wanted.method && { method: wanted.method }),
        ...(wanted.target === 'similarity' && { target: reference }),
        ...(wanted.index !== undefined && { target: { kind: 'class', class: wanted.index } }),
      });
      isRight(wanted, explained);
    } finally {
      if (existsSync(recipe)) rmSync(recipe);
    }
  }

  async function isRefused({ name, refused = '', says = '' }: Case): Promise<void> {
    const error = await engine.photos.photo(at(name)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof WhylightError && new RegExp(refused).test(error.code), `not refused: ${String(error)}`);
    assert.ok(error.message.includes(says), `${error.message} does not say ${says}`);
  }

  async function hasPixels({ name, rgb = '', size, tolerance = 0 }: Case): Promise<void> {
    const photo = await engine.photos.photo(at(name));
    const expected = readFileSync(at(rgb));
    assert.deepEqual([photo.width, photo.height], size);
    let most = 0;
    expected.forEach((value, index) => {
      const found = photo.rgba[4 * Math.floor(index / 3) + (index % 3)] ?? Number.NaN;
      most = Math.max(most, Math.abs(found - value));
    });
    assert.ok(most <= tolerance, `${most} off`);
  }
});

const near = (found: number | undefined, expected: number, what: string): void =>
  assert.ok(
    found !== undefined && Math.abs(found - expected) <= 2e-4 * Math.max(1, Math.abs(expected)),
    `${what} is ${found}, right is ${expected}`,
  );

function isRight(wanted: Case, explained: Explained): void {
  const { class: chosen, heatmap, layer, target, warnings, model } = explained;
  const codes = warnings.map(({ code }) => code).join();
  if (wanted.target !== undefined) assert.equal(target.kind, wanted.target);
  if (wanted.output !== undefined)
    near(chosen.output ?? chosen.probability ?? chosen.score, wanted.output, 'the file’s number');
  if (typeof wanted.probability === 'number') near(chosen.probability, wanted.probability, 'the probability');
  if (wanted.score !== undefined) near(chosen.score, wanted.score, 'the score');
  if (wanted.layer !== undefined) assert.equal(layer.name, wanted.layer);
  if (wanted.warning !== undefined) assert.ok(codes.includes(wanted.warning), `no ${wanted.warning} among ${codes}`);
  if (wanted.labels) assert.deepEqual(model.recipe.labels, wanted.labels);
  if (wanted.map) wanted.map.forEach((value, cell) => near(heatmap.values[cell], value, `cell ${cell}`));
  if (wanted.square) isOnTheSquare(explained, wanted.square, codes);
}

/** Within half a cell; or it is said that this can't be known. */
function isOnTheSquare(
  explained: Explained,
  [left, top, side]: readonly [number, number, number],
  codes: string,
): void {
  const { heatmap, geometry } = explained;
  let [sum, x, y] = [0, 0, 0];
  heatmap.values.forEach((value, at) => {
    const cell = cellToPhoto(geometry, heatmap, at % heatmap.width, Math.floor(at / heatmap.width));
    sum += value;
    x += value * (cell.x + cell.width / 2);
    y += value * (cell.y + cell.height / 2);
  });
  const cell = cellToPhoto(geometry, heatmap, 0, 0);
  const [across, down] = [x / sum - left - side / 2, y / sum - top - side / 2];
  const isSaid = /place/.test(codes);
  const isNear = Math.abs(across) <= cell.width / 2 && Math.abs(down) <= cell.height / 2;
  assert.ok(isNear || isSaid, `heat is off by ${across.toFixed(1)}, ${down.toFixed(1)} (${codes})`);
}
