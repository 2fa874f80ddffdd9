import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension } from './extension';

/** The figure is 20 ms; a loaded machine gets some air. */
const mostMs = process.env['CI'] ? 100 : 50;

describe('activation', () => {
  it('is quick and loads nothing heavy', async () => {
    assert.equal(extension().isActive, false);
    const started = performance.now();
    await extension().activate();
    const spent = performance.now() - started;
    console.log(`      activated in ${spent.toFixed(1)} ms`);
    assert.ok(spent < mostMs, `${spent} ms`);
    assert.equal(Object.keys(require.cache).some((path) => path.includes('onnxruntime')), false);
  });

  it('registers every command that package.json names', async () => {
    const { commands } = extension().packageJSON.contributes as { commands: { command: string }[] };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(commands.filter(({ command }) => !registered.has(command)), []);
  });
});
