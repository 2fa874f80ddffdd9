import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import { Progress } from '../../../src/extension/panel/progress.ts';

describe('progress', () => {
  let posted: string[];
  let progress: Progress;
  beforeEach(() => {
    posted = [];
    progress = new Progress((stage) => posted.push(stage));
  });

  it('says at once that something runs, and nothing more when it is quick', async () => {
    progress.begin();
    progress.stage('decode');
    progress.stage('forward');
    progress.end();
    await sleep(130);
    assert.deepEqual(posted, ['engine']);
  });

  it('tells the stage under way after a moment, and each one from then on', async () => {
    progress.begin();
    progress.stage('decode');
    progress.stage('session');
    await sleep(130);
    progress.stage('forward');
    progress.end();
    assert.deepEqual(posted, ['engine', 'session', 'forward']);
  });
});
