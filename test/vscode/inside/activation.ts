import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { extension } from './extension.ts';

describe('activation', () => {
  it('loads nothing heavy and starts no thread', async () => {
    assert.equal(extension().isActive, false);
    await extension().activate();
    assert.equal(
      Object.keys(require.cache).some((path) => path.includes('onnxruntime')),
      false,
    );
    assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length, 0);
  });

  it('registers every command that package.json names', async () => {
    const { commands } = extension().packageJSON.contributes as { commands: { command: string }[] };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  });
});
