import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noisePng } from '../support/pictures.ts';
import { smallModel } from '../support/smallNetwork.ts';
import { drawName, makeCase, writeName, type CaseName } from './caseNames.ts';
import { outcomeOf, startEngine, type Outcome } from './engineHost.ts';
import type { KindName } from './kinds.ts';

/** What no case may end in: an error that nobody foresaw, or a crash. */
export const faults: ReadonlySet<string> = new Set(['internal', 'engine-crashed']);

/** Models may ask for hours and gigabytes; then a limit ends the child, which is worth a look. */
const ends: ReadonlySet<string> = new Set(['time-limit', 'memory-limit']);

export interface Finding extends Outcome {
  readonly name: string;
}

/** Runs cases through an engine in a child process. */
export class Fuzzer {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'whylight-fuzz-'));
  private readonly engine = startEngine();
  private made = 0;

  /** What all cases may refer to: a picture and a model that are as they should be. */
  async prepare(): Promise<void> {
    writeFileSync(path.join(this.folder, 'whole.png'), await noisePng(40, 30));
    writeFileSync(path.join(this.folder, 'whole.onnx'), smallModel());
  }

  async close(): Promise<void> {
    await this.engine.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Undefined where a mutation had nothing to change. */
  async run(name: CaseName): Promise<Outcome | undefined> {
    const made = makeCase(name);
    if (!made) return undefined;
    // A folder each: what an earlier case left in a cache must not answer for this one.
    const folder = path.join(this.folder, String(this.made++));
    mkdirSync(folder);
    for (const [file, content] of Object.entries(made.files)) writeFileSync(path.join(folder, file), content);
    const place = (file: string): string => path.join(Object.hasOwn(made.files, file) ? folder : this.folder, file);
    const { image, model, prompts } = made;
    const asked = { image: place(image), model: place(model), ...(prompts && { prompts }) };
    const outcome = await outcomeOf(this.engine, 'explain', asked);
    rmSync(folder, { recursive: true, force: true });
    return outcome;
  }

  /** The case with as few of its mutations as end in the same fault. */
  async minimize(name: CaseName, code: string): Promise<CaseName> {
    for (const at of name.mutations.keys()) {
      const fewer = { ...name, mutations: name.mutations.toSpliced(at, 1) };
      if (fewer.mutations.length > 0 && (await this.run(fewer))?.code === code) return this.minimize(fewer, code);
    }
    return name;
  }
}

export interface Report {
  cases: number;
  readonly codes: Map<string, number>;
  /** Names of the cases that a limit ended. */
  readonly ended: string[];
  readonly findings: Finding[];
}

/** Draws and runs cases of a kind from `seed` on, until `isOver` says so. */
export async function fuzz(
  kind: KindName,
  seed: number,
  isOver: (cases: number) => boolean,
  onFinding: (finding: Finding) => void = () => undefined,
): Promise<Report> {
  const report: Report = { cases: 0, codes: new Map(), ended: [], findings: [] };
  const fuzzer = new Fuzzer();
  try {
    await fuzzer.prepare();
    for (let at = seed; !isOver(report.cases); at++) {
      const name = drawName(kind, at);
      const outcome = await fuzzer.run(name);
      if (!outcome) continue;
      report.cases++;
      report.codes.set(outcome.code, (report.codes.get(outcome.code) ?? 0) + 1);
      if (ends.has(outcome.code)) report.ended.push(`${writeName(name)}: ${outcome.code}`);
      if (!faults.has(outcome.code)) continue;
      const finding = { ...outcome, name: writeName(await fuzzer.minimize(name, outcome.code)) };
      report.findings.push(finding);
      onFinding(finding);
    }
  } finally {
    await fuzzer.close();
  }
  return report;
}
