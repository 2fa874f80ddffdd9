import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/*
 * Who may import whom: the table of src/README.md, held by reading every import of every file, `import type` and
 * `require` among them. The table says “worker → runtime, protocol”; src/worker/handlers.ts also turns the engine's
 * errors, methods and color maps into messages, so the engine is allowed there.
 */

interface Allowance {
  /** Folders of src beside the folder itself. */
  readonly folders?: readonly string[];
  /** Packages; one that ends in “/” or “:” stands for all that begin so. */
  readonly packages?: readonly string[];
  /** Files of the project outside src. */
  readonly files?: readonly string[];
}

/** The longest path that a file's begins with speaks for it. Everybody may import the vocabulary. */
const allowances: Readonly<Record<string, Allowance>> = {
  vocabulary: {},
  protocol: {},
  engine: {},
  'engine/onnx': { folders: ['engine'], packages: ['@bufbuild/protobuf'] },
  'engine/graph': { folders: ['engine'], packages: ['@bufbuild/protobuf'] },
  'engine/prepare': { folders: ['engine'], packages: ['@bufbuild/protobuf'] },
  'engine/gradient': { folders: ['engine'], packages: ['@bufbuild/protobuf'] },
  'engine/image': {
    folders: ['engine'],
    packages: ['@jimp/', '@jsquash/', '@cornerstonejs/', 'dicom-parser', 'fflate', 'fzstd'],
  },
  'engine/dataset/groups': { folders: ['engine'], packages: ['ml-kmeans', 'ml-pca'] },
  'engine/dataset/parquet': { folders: ['engine'], packages: ['hyparquet-writer'] },
  'engine/text/tokenizer.ts': { folders: ['engine'], packages: ['@huggingface/tokenizers'] },
  'engine/color': { folders: ['engine'], packages: ['d3-scale-chromatic'] },
  runtime: { folders: ['engine'], packages: ['node:'], files: ['package.json'] },
  'runtime/ort/ort.ts': { folders: ['runtime', 'engine'], packages: ['onnxruntime-node'] },
  worker: { folders: ['runtime', 'engine', 'protocol'], packages: ['node:worker_threads'] },
  child: { packages: ['node:'] },
  decoder: { folders: ['runtime'], packages: ['node:worker_threads'] },
  cli: { folders: ['runtime', 'engine'], packages: ['node:'], files: ['package.json'] },
  extension: { folders: ['protocol'], packages: ['vscode', 'node:'] },
  webview: { folders: ['protocol'] },
  'webview/kit': { folders: ['protocol'] },
  'webview/state': { folders: ['webview/kit', 'protocol'] },
  'webview/picture': { folders: ['webview/state', 'webview/kit', 'protocol'] },
  'webview/figure': { folders: ['webview/picture', 'webview/state', 'webview/kit', 'protocol'] },
  'webview/side': { folders: ['webview/picture', 'webview/state', 'webview/kit', 'protocol'] },
  'webview/card': { folders: ['webview/kit', 'protocol'] },
  'webview/sheet': { folders: ['webview/picture', 'webview/state', 'webview/kit', 'protocol'] },
  'webview/over': { folders: ['webview/side', 'webview/figure', 'webview/state', 'webview/kit', 'protocol'] },
};

/**
 * From the ground up: a room imports itself and rooms on floors below, types included; so no two rooms import each
 * other. The longest path that a file's begins with is its room.
 */
const floors: readonly (readonly string[])[] = [
  ['vocabulary'],
  ['engine/errors.ts', 'engine/measure/wish.ts', 'protocol'],
  ['engine/tensor'],
  ['engine/onnx'],
  ['engine/graph'],
  ['engine/network.ts', 'engine/ports.ts', 'engine/prepare', 'engine/recipe'],
  ['engine/anatomy/answer', 'engine/image', 'engine/text'],
  ['engine/color', 'engine/score'],
  ['engine/anatomy'],
  ['engine/cam', 'engine/gradient'],
  ['engine/classifier.ts'],
  ['engine/ask.ts'],
  ['engine/branches.ts', 'engine/map.ts', 'engine/measure'],
  ['engine/warnings.ts'],
  ['engine/evidence.ts'],
  ['engine/dataset', 'engine/explain.ts', 'engine/layerStrip.ts', 'engine/running'],
  ['engine/dataset/groups', 'engine/dataset/parquet'],
  ['engine/dataset/report'],
  ['engine/reading'],
  ['runtime/disk', 'runtime/ort'],
  ['runtime'],
  ['runtime/answers'],
  ['runtime/dataset'],
  ['webview/kit'],
  ['webview/state'],
  ['webview/picture'],
  ['webview/figure', 'webview/side'],
  ['webview/card', 'webview/over', 'webview/sheet'],
  ['child', 'cli', 'decoder', 'extension', 'webview', 'worker'],
];

const root = path.resolve(import.meta.dirname, '..');
const src = path.join(root, 'src');
const sources: ReadonlyMap<string, string> = new Map(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(path.join(src, name), 'utf8')]),
);

/** Paths from src (“../package.json” outside of it), or names of packages. */
function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? withExtension(path.posix.join(path.posix.dirname(file), fileName)) : fileName,
    );
}

const withExtension = (file: string): string => (/\.\w+$/.test(file) ? file : `${file}.ts`);

const isWithin = (name: string, place: string): boolean => name === place || name.startsWith(`${place}/`);

/** Why `file` may not import `imported`; undefined where it may. */
function offence(file: string, imported: string): string | undefined {
  const place = Object.keys(allowances)
    .filter((key) => isWithin(file, key))
    .sort((a, b) => b.length - a.length)[0];
  if (place === undefined) return `${file} lies in no folder of the table`;
  const { folders = [], packages = [], files = [] } = allowances[place]!;
  const inSrc = sources.has(imported) || /\.(ts|css)$/.test(imported);
  const allowed = inSrc
    ? [place, 'vocabulary', ...folders].some((folder) => isWithin(imported, folder))
    : [...packages, ...files.map((name) => `../${name}`)].some((name) =>
        /[/:]$/.test(name) ? imported.startsWith(name) : isWithin(imported, name),
      );
  return allowed ? undefined : `${file} imports ${imported}`;
}

/** The room of a file, and its floor; undefined where it stands nowhere. */
function roomOf(file: string): { readonly room: string; readonly floor: number } | undefined {
  return floors
    .flatMap((rooms, floor) => rooms.map((room) => ({ room, floor })))
    .filter(({ room }) => isWithin(file, room))
    .sort((a, b) => b.room.length - a.room.length)[0];
}

/** Why `file` may not import a file of src by their floors; undefined where it may. */
function climb(file: string, imported: string): string | undefined {
  if (!imported.endsWith('.ts') || imported.startsWith('..')) return undefined;
  const [from, to] = [roomOf(file), roomOf(imported)];
  if (!from || !to) return `${from ? imported : file} stands on no floor`;
  if (from.room === to.room || to.floor < from.floor) return undefined;
  return `${file} (${from.room}, floor ${from.floor}) imports ${imported} (${to.room}, floor ${to.floor})`;
}

/** Files that import each other in a ring, as “a → b → a”. */
function findRing(importsOfFile: ReadonlyMap<string, readonly string[]>): string | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' → ');
    if (done.has(file)) return undefined;
    for (const next of importsOfFile.get(file) ?? []) {
      const ring = visit(next, [...trail, file]);
      if (ring !== undefined) return ring;
    }
    done.add(file);
    return undefined;
  };
  for (const file of importsOfFile.keys()) {
    const ring = visit(file, []);
    if (ring !== undefined) return ring;
  }
  return undefined;
}

describe('who may import whom', () => {
  for (const folder of readdirSync(src, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)) {
    it(`src/${folder} imports only what its row of the table allows`, () => {
      const own = [...sources].filter(([file]) => isWithin(file, folder));
      const offences = own.flatMap(([file, text]) =>
        importsOf(file, text).flatMap((imported) => offence(file, imported) ?? []),
      );
      assert.deepEqual(offences, []);
    });
  }

  it('every room imports only itself and rooms on floors below', () => {
    const climbs = [...sources].flatMap(([file, text]) =>
      importsOf(file, text).flatMap((imported) => climb(file, imported) ?? []),
    );
    assert.deepEqual(climbs, []);
  });

  it('every room of the floors is there', () => {
    const empty = floors.flat().filter((room) => ![...sources.keys()].some((file) => roomOf(file)?.room === room));
    assert.deepEqual(empty, []);
  });

  const plantedClimbs = [
    { file: 'engine/graph/cut.ts', text: `import { parse } from '../recipe/parse.ts';`, expected: /floor 4.*floor 5/ },
    {
      file: 'engine/tensor/layout.ts',
      text: `import type { RecipeInput } from '../recipe/recipe.ts';`,
      expected: /layout\.ts \(engine\/tensor, floor 2\) imports/,
    },
    {
      file: 'engine/cam/cam.ts',
      text: `import { type BackwardPass } from '../gradient/build.ts';`,
      expected: /\(engine\/cam, floor 9\).*\(engine\/gradient, floor 9\)/,
    },
    { file: 'engine/ask.ts', text: `export * from './explain.ts';`, expected: /ask\.ts.*explain\.ts/ },
    {
      file: 'engine/running/sessionCache.ts',
      text: `type Source = import('../reading/source.ts').Source;`,
      expected: /engine\/running, floor 15/,
    },
    { file: 'runtime/disk/disk.ts', text: `await import('../engine.ts');`, expected: /disk\.ts.*runtime\/engine\.ts/ },
    { file: 'runtime/ort/ort.ts', text: `import '../disk/files.ts';`, expected: /runtime\/ort.*runtime\/disk/ },
    { file: 'webview/kit/list.ts', text: `import '../side/legend.ts';`, expected: /webview\/kit/ },
    { file: 'engine/new.ts', text: `import './explain.ts';`, expected: /engine\/new\.ts stands on no floor/ },
  ];
  for (const { file, text, expected } of plantedClimbs) {
    it(`catches “${text}” in ${file}, which climbs`, () => {
      const found = importsOf(file, text).map((imported) => climb(file, imported));
      assert.equal(found.length, 1);
      assert.match(found[0] ?? 'nothing', expected);
    });
  }

  const planted = [
    {
      file: 'engine/cam/cam.ts',
      text: `import { readFile } from 'node:fs/promises';`,
      expected: /cam\.ts imports node:fs/,
    },
    { file: 'engine/cam/cam.ts', text: `import { create } from '@bufbuild/protobuf';`, expected: /imports @bufbuild/ },
    {
      file: 'engine/explain.ts',
      text: `import type { Engine } from '../runtime/engine.ts';`,
      expected: /imports runtime\/engine\.ts/,
    },
    { file: 'engine/image/decode.ts', text: `export { blend } from 'd3-scale-chromatic';`, expected: /imports d3/ },
    {
      file: 'runtime/files.ts',
      text: `const ort = require('onnxruntime-node');`,
      expected: /files\.ts imports onnxruntime-node/,
    },
    {
      file: 'runtime/engine.ts',
      text: `import type { Port } from '../protocol/channel.ts';`,
      expected: /imports protocol/,
    },
    {
      file: 'vocabulary/explanation.ts',
      text: `import type { Layer } from '../protocol/model.ts';`,
      expected: /explanation\.ts imports protocol\/model\.ts/,
    },
    {
      file: 'protocol/engine.ts',
      text: `import type { Layer } from '../engine/graph/layers.ts';`,
      expected: /imports engine/,
    },
    {
      file: 'extension/panel/panel.ts',
      text: `import { explain } from '../../engine/explain';`,
      expected: /imports engine\/explain\.ts/,
    },
    {
      file: 'extension/main.ts',
      text: `const runtime = await import('../runtime/engine.ts');`,
      expected: /imports runtime/,
    },
    { file: 'webview/main.ts', text: `import * as vscode from 'vscode';`, expected: /imports vscode/ },
    { file: 'webview/main.ts', text: `import { join } from 'node:path';`, expected: /imports node:path/ },
    { file: 'cli/main.ts', text: `import { serve } from '../protocol/channel.ts';`, expected: /imports protocol/ },
    { file: 'worker/main.ts', text: `import { readFile } from 'node:fs';`, expected: /imports node:fs/ },
    { file: 'elsewhere/main.ts', text: `import './other.ts';`, expected: /no folder of the table/ },
  ];
  for (const { file, text, expected } of planted) {
    it(`catches “${text}” in ${file}`, () => {
      const found = importsOf(file, text).map((imported) => offence(file, imported));
      assert.equal(found.length, 1);
      assert.match(found[0] ?? 'nothing', expected);
    });
  }
});

describe('the shape of src', () => {
  it('has no rings of imports, those of types included', () => {
    assert.equal(findRing(new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]))), undefined);
  });

  for (const [what, ...lines] of [
    ['values', `import { b } from './b.ts';`, `export * from './c.ts';`, `import { a } from './a.ts';`],
    [
      'types',
      `import type { B } from './b.ts';`,
      `export type { C } from './c.ts';`,
      `import { type A } from './a.ts';`,
    ],
    ['types in place', `let b: import('./b.ts').B;`, `await import('./c.ts');`, `import './a.ts';`],
  ] as const) {
    it(`would see a ring of imports of ${what}`, () => {
      const names = ['a.ts', 'b.ts', 'c.ts'];
      const imports = new Map(names.map((name, at) => [name, importsOf(name, lines[at]!)]));
      assert.equal(findRing(imports), 'a.ts → b.ts → c.ts → a.ts');
    });
  }

  it('has no utils.ts', () => {
    assert.deepEqual(
      [...sources.keys()].filter((file) => /(^|\/)(utils?|helpers?|misc|common)\.ts$/.test(file)),
      [],
    );
  });

  it('makes a bundle of every folder with a main.ts, and of nothing else', () => {
    const mains = [...sources.keys()].filter((file) => file.endsWith('main.ts')).map((file) => `src/${file}`);
    const entries = [...readFileSync(path.join(root, 'esbuild.js'), 'utf8').matchAll(/'(src\/[^']+\.ts)'/g)].map(
      (match) => match[1]!,
    );
    assert.deepEqual(entries.sort(), mains.sort());
    assert.ok(entries.every((entry) => existsSync(path.join(root, entry))));
  });
});
