/**
 * mocha's “spec”, followed by why tests were skipped. In the file WHYLIGHT_REPORT.json it leaves the figures that
 * `npm test` adds up and what failed or was tried twice (.ci/test.mjs), also after each group of tests, so that a crash leaves those
 * until then.
 */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { WithReason } from './skip.ts';

const path = process.env['WHYLIGHT_REPORT'];

export default class Reporter extends Mocha.reporters.Spec {
  private readonly skipped: string[] = [];
  private readonly retried: string[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pending', (test) => this.skipped.push(reasonOf(test)));
    runner.on('retry', (test, error) => this.retried.push(`${test.fullTitle()}: ${firstLine(error.message)}`));
    runner.on('suite end', () => this.write(false));
    runner.once('end', () => this.write(true));
  }

  override epilogue(): void {
    super.epilogue();
    for (const reason of new Set(this.skipped)) {
      console.log(`  skipped: ${this.skipped.filter((each) => each === reason).length} × ${reason}`);
    }
    if (this.skipped.length > 0) console.log();
  }

  private write(complete: boolean): void {
    const { skipped, retried } = this;
    const failures = this.failures.map((test) => `${test.fullTitle()}: ${firstLine(test.err?.message ?? '')}`);
    const { passes: passed, failures: failed } = this.stats;
    if (path) writeFileSync(`${path}.json`, JSON.stringify({ complete, passed, failed, skipped, failures, retried }));
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 200);

function reasonOf(test: Mocha.Test): string {
  let place: (Mocha.Test & WithReason) | (Mocha.Suite & WithReason) | undefined = test;
  while (place) {
    if (place.skipReason !== undefined) return place.skipReason;
    place = place.parent;
  }
  return `no reason given: ${test.fullTitle()}`;
}
