/** A model is code: in a restricted workspace none is run, whoever asks. */
import * as vscode from 'vscode';
import type { WireError } from '../protocol/channel.ts';

/** What a model's file says of itself is read by our own parser, and by nothing that could run it. */
const harmless: readonly string[] = ['outline'];

export function restrictedRefusal(method: string): WireError | undefined {
  if (vscode.workspace.isTrusted || harmless.includes(method)) return undefined;
  return {
    code: 'restricted',
    message: vscode.l10n.t('The workspace is in Restricted Mode: no model is run.'),
    nextStep: vscode.l10n.t('Trust the workspace.'),
  };
}
