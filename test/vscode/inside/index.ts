/** Runs inside the extension host: what other extensions and agents get. */
import Mocha from 'mocha';
import Reporter from '../../support/reporter.ts';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: true, reporter: Reporter });
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  await import('./activation.ts');
  await import('./api.ts');
  await import('./tool.ts');
  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
