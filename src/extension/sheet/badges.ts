/** A badge in the Explorer on images that a sheet found wrong, when the user asks for it. */
import * as vscode from 'vscode';
import type { SweptPicture } from '../../vocabulary/sweep.ts';

export class Badges implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly registered = vscode.window.registerFileDecorationProvider(this);
  /** Without URIs: VS Code asks again for what is in sight. */
  readonly onDidChangeFileDecorations = this.changed.event;
  isOn = false;

  /** @param pictureOf what a sheet has found out of a file's picture */
  constructor(private readonly pictureOf: (file: string) => SweptPicture | undefined) {}

  toggle(): void {
    this.isOn = !this.isOn;
    this.changed.fire(undefined);
  }

  provideFileDecoration({ scheme, fsPath }: vscode.Uri): vscode.FileDecoration | undefined {
    const found = this.isOn && scheme === 'file' ? this.pictureOf(fsPath) : undefined;
    if (!found?.truth || found.truth.rank === 1 || !found.top) return undefined;
    const text = vscode.l10n.t('The model says “{0}”, the label is “{1}”', found.top.label, found.truth.label);
    return new vscode.FileDecoration('✗', text, new vscode.ThemeColor('testing.iconFailed'));
  }

  dispose(): void {
    vscode.Disposable.from(this.changed, this.registered).dispose();
  }
}
