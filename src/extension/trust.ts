/** A model is code: in a restricted workspace none is run, whoever asks. */
import * as vscode from 'vscode';
import type { WireError } from '../protocol/channel.ts';

export function restrictedRefusal(): WireError | undefined {
  if (vscode.workspace.isTrusted) return undefined;
  return {
    code: 'restricted',
    message: vscode.l10n.t('The workspace is in Restricted Mode: no model is run.'),
    nextStep: vscode.l10n.t('Trust the workspace.'),
  };
}
