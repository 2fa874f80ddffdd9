import { strict as assert } from 'node:assert';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle, samplePicture } from '../support/bundles.ts';
import { skip } from '../support/skip.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

/*
 * The scripts of docs/cluster.md, run as they stand there: on SLURM's own daemons, by GNU parallel and Snakemake; a
 * pod's command with the variables that Kubernetes sets.
 */

const root = path.resolve(import.meta.dirname, '../..');
const samples = path.dirname(path.dirname(samplePicture('fox.png')));
const docs = readFileSync(path.join(root, 'docs/cluster.md'), 'utf8');
const snippetsOf = (language: string): readonly string[] =>
  [...docs.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, script = '']) => script);
const snippets = snippetsOf('bash');

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
  async function run(
    command: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
    codes: readonly number[] = [0],
  ): Promise<string> {
    const env = { ...environment, ...more };
    const child = spawn(command, args, { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    assert.ok(codes.includes(Number(code)), `${command} ${args.join(' ')}: ${String(code)}\n${out}\n${err}`);
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
  async function expectSame(codes: readonly number[] = [0]): Promise<void> {
    const { PICTURES = '', MODEL = '' } = environment;
    const whole = folder.at('whole');
    await run('npx', ['whylight', 'evaluate', PICTURES, '--model', MODEL, '--out', whole, '--threads', '1'], {}, codes);
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

  it('a Kubernetes Indexed Job’s pods give what one process gives', async () => {
    const [job = ''] = snippetsOf('yaml');
    // `>` folds lines into one.
    const command = (/args:\n\s+- >\n([\s\S]*?)\n\s+env:/.exec(job)?.[1] ?? '').replaceAll(/\s+/g, ' ').trim();
    assert.match(command, /^npx whylight evaluate .*; code=/);
    const numbers = [/completions: (\d+)/, /WHYLIGHT_SHARDS, value: '(\d+)'/].map((each) => each.exec(job)?.[1]);
    assert.ok(numbers[0] !== undefined && numbers[0] === numbers[1], String(numbers));
    const { PICTURES = '', MODEL = '', RESULTS = '' } = environment;
    const here = command.replace('/data/photos', PICTURES).replace('/data/model.onnx', MODEL);
    // A picture that fails is no reason to run the pod again.
    writeFileSync(path.join(PICTURES, 'broken.png'), 'no picture');
    for (const index of ['2', '0', '3', '1'])
      await run('sh', ['-c', here.replace('/data/results', RESULTS)], {
        JOB_COMPLETION_INDEX: index,
        WHYLIGHT_SHARDS: '4',
      });
    await run('sh', ['-c', `npx whylight merge '${RESULTS}' --pictures '${PICTURES}' || [ $? -eq 1 ]`]);
    await expectSame([0, 1]);
  });

  it('Snakemake’s jobs give what one process gives', async function () {
    if (!has('snakemake')) skip(this, 'there is no snakemake (pip install snakemake)');
    const [snakefile = ''] = snippetsOf('python');
    const { MODEL = '' } = environment;
    folder.write('Snakefile', snakefile.replace('SHARDS = 16', 'SHARDS = 4').replaceAll('results', 'sharded'));
    for (const ending of ['onnx', 'whylight.json'])
      copyFileSync(MODEL.replace(/onnx$/, ending), folder.at(`model.${ending}`));
    environment = { ...environment, MODEL: folder.at('model.onnx') };
    await run('snakemake', ['--cores', '2', '--quiet', 'all']);
    await expectSame();
  });
});
