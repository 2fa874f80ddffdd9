/**
 * Compares two builds of the command line on the sample, on the small networks of test/fixtures and on the real models
 * of ../shared/data: predictions, heatmaps, regions, and the codes of warnings and errors.
 *
 *   npx tsx test/behavior/compare.ts OLD/dist/cli.js NEW/dist/cli.js
 *
 * Numbers may differ by 1e-6 of the larger one. Prints every difference; exits 1 where there is any.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const tolerance = 1e-6;
const samples = path.resolve('samples');
const shared = path.resolve('../shared/data');
const networks = path.resolve('test/fixtures/networks');

/** Arguments of `explain`, a row a question. */
function questions(): string[][] {
  const pictures = filesOf(path.join(samples, 'pictures'), /\.(jpg|png)$/);
  const photos = filesOf(path.join(shared, 'photos'), /\.(jpg|png|bmp)$/);
  const sample = ['--model', path.join(samples, 'sample.onnx')];
  const methods = ['grad-cam', 'hires-cam', 'xgrad-cam', 'layer-cam', 'signed', 'eigen-cam'];
  return [
    [...pictures, ...sample],
    ...methods.map((method) => [...pictures.slice(0, 2), ...sample, '--method', method]),
    ...filesOf(path.join(shared, 'models'), /\.onnx$/)
      .filter((model) => !model.includes('meshnet3d'))
      .flatMap((model) => [
        [...photos, '--model', model],
        [photos[0] ?? '', '--model', model, '--class', '1'],
      ]),
    ...filesOf(networks, /(?<!\.grad)\.onnx$/).map((model) => [
      '--tensor',
      model.replace(/\.onnx$/, '.input.npy'),
      '--model',
      model,
    ]),
  ];
}

function filesOf(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => path.join(folder, name));
}

/** What the command line answers, an object a line; whatever it exits with. */
function answersOf(cli: string, question: readonly string[]): unknown[] {
  const run = (): string => {
    try {
      return execFileSync(process.execPath, [cli, 'explain', ...question, '--json'], {
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
      });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  return run()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => compared(JSON.parse(line) as Answer));
}

interface Answer {
  readonly error?: { readonly code: string };
  readonly class?: unknown;
  readonly predictions?: unknown;
  readonly heatmap?: unknown;
  readonly regions?: unknown;
  readonly warnings?: readonly { readonly code: string }[];
  readonly layer?: { readonly name: string; readonly shape: unknown };
}

/** What must stay; words may change. */
function compared(answer: Answer): unknown {
  const { predictions, heatmap, regions, layer } = answer;
  const codes = answer.warnings?.map(({ code }) => code).sort();
  return {
    error: answer.error?.code,
    class: answer.class,
    predictions,
    heatmap,
    regions,
    codes,
    layer: layer?.name,
    shape: layer?.shape,
  };
}

/** Where `b` is another value than `a`; what only `b` has is new, not different. */
function* differences(a: unknown, b: unknown, at: string): Generator<string> {
  if (typeof a === 'number' && typeof b === 'number') {
    const isNear = Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
    if (!isNear && !(Number.isNaN(a) && Number.isNaN(b))) yield `${at}: ${a} → ${b}`;
  } else if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) yield `${at}: ${a.length} → ${b.length} entries`;
    for (const [key, value] of Object.entries(a))
      yield* differences(value, (b as Record<string, unknown>)[key], `${at}.${key}`);
  } else if (a !== b) yield `${at}: ${JSON.stringify(a)} → ${JSON.stringify(b)}`;
}

function main([before, after]: readonly string[]): void {
  if (before === undefined || after === undefined) throw new Error('Name two files: the old cli.js and the new one.');
  let compared = 0;
  let different = 0;
  for (const question of questions()) {
    const [a, b] = [answersOf(before, question), answersOf(after, question)];
    const found = [...differences(a, b, '')];
    compared += a.length;
    if (found.length === 0) continue;
    different++;
    console.log(`${question.map((word) => path.basename(word)).join(' ')}\n  ${found.slice(0, 5).join('\n  ')}`);
  }
  console.log(`${compared} explanations compared; ${different} questions have differences.`);
  process.exitCode = different === 0 ? 0 : 1;
}

main(process.argv.slice(2));
