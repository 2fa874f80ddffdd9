/** npm run fuzz -- [--minutes N | --count N] [--kind models|images|sidecars] [--seed S] [--case NAME] */
import { parseArgs } from 'node:util';
import { readName } from './caseNames.ts';
import { fuzz, Fuzzer, type Report } from './fuzz.ts';
import { kinds, type KindName } from './kinds.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    count: { type: 'string' },
    kind: { type: 'string' },
    seed: { type: 'string' },
    case: { type: 'string' },
  },
});

async function replay(name: string): Promise<number> {
  const fuzzer = new Fuzzer();
  await fuzzer.prepare();
  console.log(await fuzzer.run(readName(name)));
  await fuzzer.close();
  return 0;
}

async function main(): Promise<number> {
  if (values.case !== undefined) return replay(values.case);
  const wanted = (values.kind === undefined ? Object.keys(kinds) : [values.kind]) as KindName[];
  const seed = Number(values.seed ?? Date.now() % 1e9);
  let findings = 0;
  for (const kind of wanted) {
    const [began, share] = [performance.now(), (Number(values.minutes) * 60_000) / wanted.length];
    const isOver = (cases: number): boolean =>
      values.count === undefined ? performance.now() - began > share : cases >= Number(values.count);
    const report = await fuzz(kind, seed, isOver, ({ name, code, message }) =>
      console.log(`  FINDING ${name}: [${code}] ${message.slice(0, 300)}`),
    );
    findings += report.findings.length;
    print(kind, seed, report, (performance.now() - began) / 1000);
  }
  return findings === 0 ? 0 : 1;
}

function print(kind: string, seed: number, { cases, codes, ended, findings }: Report, seconds: number): void {
  console.log(
    `${kind}, seed ${seed}: ${cases} cases, ${(cases / seconds).toFixed(0)} a second, ${findings.length} findings`,
  );
  for (const [code, count] of [...codes].sort(([, a], [, b]) => b - a))
    console.log(`  ${String(count).padStart(6)} ${code}`);
  for (const name of ended) console.log(`  ended by a limit: ${name}`);
}

void main().then((code) => (process.exitCode = code));
