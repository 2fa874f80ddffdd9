/** Tells when one of a few files changed on disk, once things have settled. */
import * as vscode from 'vscode';
import { basename, dirname } from 'node:path';

/** Programs write in several steps: wait for the last one. */
const settleMs = 150;

export class FileWatch implements vscode.Disposable {
  private watchers: vscode.Disposable[] = [];
  private watched = '';
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly onChange: (path: string) => void) {}

  /**
   * Watches these and no others. A deleted file is no news: it may be written again, and the picture stays true until
   * then.
   */
  set(paths: readonly string[]): void {
    const key = paths.join('\n');
    if (key === this.watched) return;
    this.dispose();
    this.watched = key;
    this.watchers = [...new Set(paths)].flatMap((path) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(path)), escapeGlob(basename(path)));
      const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, false, true);
      const changed = (): void => this.settle(path);
      return [watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed)];
    });
  }

  dispose(): void {
    vscode.Disposable.from(...this.watchers).dispose();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.watchers = [];
    this.watched = '';
  }

  private settle(path: string): void {
    clearTimeout(this.timers.get(path));
    this.timers.set(
      path,
      setTimeout(() => this.onChange(path), settleMs),
    );
  }
}

/** A file name may hold what a glob gives a meaning to. */
function escapeGlob(name: string): string {
  return name.replace(/[[\]{}*?]/g, (character) => `[${character}]`);
}
