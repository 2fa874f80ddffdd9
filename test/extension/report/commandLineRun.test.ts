import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, linkSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ends, runCommandLine, whyOf } from '../../../src/extension/report/commandLineRun.ts';
import { bundle, sampleModel, samplePicture } from '../../support/bundles.ts';
import { useTemporaryFolder } from '../../support/temporaryFolder.ts';

const student = path.join(import.meta.dirname, '../../fixtures/shortcut.onnx');

describe('the command line that the extension runs', function () {
  this.timeout(60_000);
  const folder = useTemporaryFolder();

  /** One picture under so many names. */
  function pictures(count: number): void {
    mkdirSync(folder.at('photos'));
    copyFileSync(samplePicture('fox.png'), folder.at('photos/0.png'));
    for (let at = 1; at < count; at++) linkSync(folder.at('photos/0.png'), folder.at(`photos/${at}.png`));
  }
  const compare = (other = student): readonly string[] => {
    const models = ['--model', sampleModel, '--model', other];
    return ['compare', folder.at('photos'), ...models, '--out', folder.at('out'), '--threads', '1'];
  };

  it('tells of each image, and ends as all is done', async () => {
    pictures(3);
    const seen: (readonly number[])[] = [];
    const { code } = await runCommandLine(bundle('cli'), compare(), {
      ...{ node: '', onStop: () => undefined },
      progress: (...counts) => void seen.push(counts),
    });
    assert.equal(code, ends.done);
    assert.deepEqual(seen, [
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('stops when it is asked to', async () => {
    pictures(4000);
    let stop = (): void => assert.fail('nothing to stop');
    const { code } = await runCommandLine(bundle('cli'), compare(), {
      ...{ node: '', onStop: (by) => void (stop = by) },
      progress: () => stop(),
    });
    assert.equal(code, ends.stopped);
  });

  it('says why it failed, in the words of its error', async () => {
    pictures(1);
    writeFileSync(folder.at('broken.onnx'), 'no model');
    const options = { node: '', onStop: () => undefined, progress: () => undefined };
    const { code, why } = await runCommandLine(bundle('cli'), compare(folder.at('broken.onnx')), options);
    assert.equal(code, 3);
    assert.match(why, /^broken\.onnx .*\. /);
    assert.equal(whyOf('12/40\nwhylight: name two models\n\nusage\n'), 'name two models');
    assert.equal(whyOf('a\nSegmentation fault\n'), 'Segmentation fault');
  });

  it('does not outlive its window', async () => {
    pictures(4000);
    const script = `const child = require('node:child_process').fork(${JSON.stringify(bundle('cli'))}, ${JSON.stringify(compare())}, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.on('message', () => console.log(child.pid));`;
    const window = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [first] = (await once(window.stdout, 'data')) as [Buffer];
    const pid = Number(first.toString().split('\n')[0]);
    window.kill('SIGKILL');
    const isThere = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    // So many pictures take longer.
    for (const end = Date.now() + 3000; isThere() && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const wasThere = isThere();
    if (wasThere) process.kill(pid, 'SIGKILL');
    assert.equal(wasThere, false);
  });
});
