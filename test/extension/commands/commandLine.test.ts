import type { Target } from '../../../src/vocabulary/target.ts';
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { commandLine } from '../../../src/extension/commands/commandLine.ts';
import { parseCommandLine } from '../../../src/cli/usage.ts';
import { skip } from '../../support/skip.ts';

const params = {
  image: "/photos/it's a $HOME `cat`.jpg",
  model: '/models/a b.onnx',
  class: 3,
  layer: '/features/0 "x"',
  method: 'grad-cam++',
  threshold: 0.5,
  top: 5,
} as const;

/** The words that a shell makes of a line. */
function wordsOf(line: string): readonly string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

describe('the command line of what is shown', () => {
  it('comes through a shell, and through the command’s own options, as it was meant', function () {
    if (process.platform === 'win32') skip(this, 'Windows has no sh');
    const [name, command, ...args] = wordsOf(commandLine(params, false));
    assert.deepEqual([name, command], ['whylight', 'explain']);
    const { values, positionals } = parseCommandLine('explain', args, assert.fail);
    assert.deepEqual(positionals, [params.image]);
    assert.deepEqual({ ...values }, { model: params.model, class: '3', layer: params.layer, method: params.method });
  });

  it('names the target that is shown, of every kind', () => {
    const { class: _, ...whole } = params;
    const of = (target: Target): string => commandLine({ ...whole, target }, false);
    assert.match(of({ kind: 'class', class: 3 }), / --class 3 /);
    assert.match(of({ kind: 'box', box: 2 }), / --class 2 /);
    assert.match(of({ kind: 'pixel', x: 4, y: 5, class: 1 }), / --class 1 --pixel 4,5 /);
  });

  it('names pixel and threshold where they are not the usual ones', () => {
    const line = commandLine({ ...params, image: 'a.png', pixel: [3, 4], threshold: 0.25 }, false);
    assert.match(line, /^whylight explain a\.png --model '\/models\/a b\.onnx' --class 3 --pixel 3,4 /);
    assert.match(line, / --threshold 0\.25$/);
  });

  it('gives the inputs next to the picture, which the command line reads as they were meant', function () {
    if (process.platform === 'win32') skip(this, 'Windows has no sh');
    const inputs = { age: 63, 'left view': '/photos/a b.png', metadata: [0.5, -1, 0] };
    const [, , ...args] = wordsOf(commandLine({ ...params, inputs }, false));
    const { values } = parseCommandLine('explain', args, assert.fail);
    assert.deepEqual(values.input, ['age=63', 'left view=/photos/a b.png', 'metadata=0.5,-1,0']);
  });

  it('names the part of a large picture', () => {
    const area = { region: [4096, 2048, 512, 256], level: 2 } as const;
    const line = commandLine({ ...params, image: 'a.svs', model: 'm.onnx', area }, false);
    assert.match(line, / --region 4096,2048,512,256 --level 2 /);
  });

  it('quotes as Windows does', () => {
    const line = commandLine({ image: 'C:\\my photos\\a.png', model: 'C:\\m.onnx' }, true);
    assert.equal(line, 'whylight explain "C:\\my photos\\a.png" --model C:\\m.onnx');
  });
});
