import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle, samplePicture } from '../support/bundles.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

/* The scripts of docs/cluster.md, run as they stand there: on SLURM's own daemons, and by GNU parallel. */

const root = path.resolve(import.meta.dirname, '../..');
const samples = path.dirname(path.dirname(samplePicture('fox.png')));
const snippets = [...readFileSync(path.join(root, 'docs/cluster.md'), 'utf8').matchAll(/```bash\n([\s\S]*?)```/g)].map(
  ([, script = '']) => script,
);

const has = (command: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${command}`], { env: withSystem(process.env) }).status === 0;

/** Daemons lie where users do not look. */
function withSystem(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, PATH: `${environment['PATH'] ?? ''}:/usr/sbin:/sbin` };
}

describe('on a cluster', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  let environment: NodeJS.ProcessEnv = {};

  /** Its output; ends the test where it fails. */
  async function run(command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
    const env = { ...environment, ...more };
    const child = spawn(command, args, { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    assert.equal(code, 0, `${command} ${args.join(' ')}\n${out}\n${err}`);
    return out;
  }

  beforeEach(async () => {
    // “npx whylight” is the command line of this checkout.
    mkdirSync(folder.at('bin'));
    const shim = `#!/bin/sh\nshift\nexec '${process.execPath}' '${bundle('cli')}' "$@"\n`;
    writeFileSync(folder.at('bin/npx'), shim, { mode: 0o755 });
    const names = readdirSync(path.join(samples, 'evaluation')).filter((name) => name.endsWith('.jpg'));
    mkdirSync(folder.at('photos'));
    for (const name of names.slice(0, 8))
      copyFileSync(path.join(samples, 'evaluation', name), folder.at(`photos/${name}`));
    environment = withSystem({
      ...process.env,
      PATH: `${folder.at('bin')}:${process.env['PATH'] ?? ''}`,
      PICTURES: folder.at('photos'),
      MODEL: path.join(samples, 'sample.onnx'),
      RESULTS: folder.at('sharded'),
    });
  });

  /** Of one process, and of several: the same, to the bit. */
  async function expectSame(): Promise<void> {
    const { PICTURES = '', MODEL = '' } = environment;
    const whole = folder.at('whole');
    await run('npx', ['whylight', 'evaluate', PICTURES, '--model', MODEL, '--out', whole, '--threads', '1']);
    for (const name of ['results.jsonl', 'summary.json', 'results.parquet', 'report.html'])
      assert.ok(readFileSync(folder.at(`sharded/${name}`)).equals(readFileSync(`${whole}/${name}`)), name);
    const parts = readdirSync(folder.at('sharded')).filter((name) => /^part-\d{5}-of-00004\.jsonl$/.test(name));
    assert.equal(parts.length, 4);
  }

  it('SLURM’s array tasks give what one process gives', async function () {
    if (process.getuid?.() !== 0) skip(this, 'SLURM’s daemons need root');
    const missing = ['munged', 'slurmctld', 'slurmd', 'sbatch'].filter((command) => !has(command));
    if (missing.length > 0) skip(this, `there is no ${missing.join(', ')} (apt-get install slurm-wlm munge)`);
    const script = path.join(root, 'test/cluster/slurm.sh');
    const cluster = folder.at('slurm');
    try {
      const SLURM_CONF = (await run('bash', [script, 'start', cluster])).trim();
      writeFileSync(folder.at('sweep.sh'), snippets[0] ?? '');
      await run('sbatch', ['--wait', '--output=%a.out', 'sweep.sh'], { SLURM_CONF });
      await run('npx', ['whylight', 'merge', folder.at('sharded'), '--pictures', folder.at('photos')]);
    } finally {
      await run('bash', [script, 'stop', cluster]);
    }
    await expectSame();
  });

  it('GNU parallel’s jobs give what one process gives', async function () {
    if (!has('parallel')) skip(this, 'there is no parallel (apt-get install parallel)');
    await run('bash', ['-c', snippets[1] ?? '']);
    await expectSame();
  });
});
