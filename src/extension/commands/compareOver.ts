/** Two models over all images of a folder: `whylight compare` in a process of its own, and its report. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { noTelemetry } from '../engine/noTelemetry.ts';
import { plainText } from '../plainText.ts';
import type { Services } from '../services.ts';

interface Ended {
  readonly code: number | null;
  /** The last lines that it wrote about what went wrong. */
  readonly why: string;
}

/** One that was stopped goes on where it was: the same models and folder have the same place. */
export async function compareOver(services: Services, models: readonly string[], folder: string): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const out = join(services.storage, 'comparisons', digestOf([...models, folder]));
  const names = models.map((model) => plainText(basename(model)));
  const { code, why } = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Comparing {0} over {1}', names.join(', '), plainText(basename(folder))),
      cancellable: true,
    },
    (progress, token) => run(services, compareArguments(models, folder, out), progress, token),
  );
  if (code === stopped) return;
  if (code === null || code > someFailed) {
    services.log.warn(why);
    return void vscode.window.showErrorMessage(plainText(why.split('\n')[0] ?? ''));
  }
  const open = vscode.l10n.t('Open Report');
  const reveal = vscode.l10n.t('Show Files');
  const done = vscode.l10n.t('{0}: the report is ready.', names.join(', '));
  const picked = await vscode.window.showInformationMessage(done, open, reveal);
  if (picked === open) await vscode.env.openExternal(vscode.Uri.file(join(out, 'report.html')));
  if (picked === reveal) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(out));
}

/** Exit codes of the command line: some images failed, which the report names; stopped by the user. */
const [someFailed, stopped] = [1, 75];

const compareArguments = (models: readonly string[], folder: string, out: string): readonly string[] => [
  ...['compare', folder, '--out', out],
  ...models.flatMap((model) => ['--model', model]),
];

const digestOf = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);

function run(
  { extensionUri }: Services,
  args: readonly string[],
  progress: vscode.Progress<{ readonly message: string; readonly increment: number }>,
  token: vscode.CancellationToken,
): Promise<Ended> {
  const script = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...noTelemetry, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  token.onCancellationRequested(() => child.kill('SIGTERM'));
  let [why, before] = ['', 0];
  child.stderr.on('data', (chunk: Buffer) => {
    const text = chunk.toString();
    const [, done, total] = /(\d+)\/(\d+)\s*$/.exec(withoutColors(text)) ?? [];
    if (done === undefined) why = `${why}${withoutColors(text)}`.slice(-2000);
    else {
      const share = (100 * Number(done)) / Number(total);
      progress.report({ message: `${done}/${total}`, increment: share - before });
      before = share;
    }
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, why: error.message }));
    child.on('close', (code) => resolve({ code: token.isCancellationRequested ? stopped : code, why: why.trim() }));
  });
}

// oxlint-disable-next-line no-control-regex -- that is what a terminal's colors are
const withoutColors = (text: string): string => text.replace(/\u001b\[[\d;]*m/g, '');
