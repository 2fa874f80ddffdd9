/** Translated words of the panel's buttons and of the states in which nothing is wrong. */
import * as vscode from 'vscode';
import type { ActionButton, FailureMessage } from '../../protocol/panel.ts';
import type { ActionId } from '../../vocabulary/names.ts';
import { readIsolation } from '../settings.ts';
import type { Failure } from './failures.ts';

const titles = (): Readonly<Record<ActionId, string>> => ({
  chooseModel: vscode.l10n.t('Choose Model…'),
  chooseClass: vscode.l10n.t('Choose Class…'),
  chooseLayer: vscode.l10n.t('Choose Layer…'),
  chooseOutput: vscode.l10n.t('What Does It Answer?…'),
  showReference: vscode.l10n.t('Show the Map on the Second Picture'),
  chooseReference: vscode.l10n.t('Choose a Second Picture…'),
  writeInputs: vscode.l10n.t('Write to the Recipe'),
  chooseMask: vscode.l10n.t('Choose Mask…'),
  chooseWord: vscode.l10n.t('Choose Word…'),
  choosePrompts: vscode.l10n.t('Choose Prompts…'),
  compare: vscode.l10n.t('Compare…'),
  copyCommand: vscode.l10n.t('Copy as Command'),
  endComparison: vscode.l10n.t('End Comparison'),
  nextDisagreement: vscode.l10n.t('Next Disagreement'),
  explain: vscode.l10n.t('Explain'),
  exportGradientGraph: vscode.l10n.t('Export Gradient Graph'),
  fixRecipe: vscode.l10n.t('Edit the Recipe'),
  openCard: vscode.l10n.t('Model Card'),
  openSample: vscode.l10n.t('Open the Sample'),
  openSettings: vscode.l10n.t('Open Settings'),
  retry: vscode.l10n.t('Try Again'),
  runAnyway: vscode.l10n.t('Run Anyway'),
  showLog: vscode.l10n.t('Show Log'),
  trustWorkspace: vscode.l10n.t('Manage Workspace Trust'),
  useOwnNode: vscode.l10n.t('Use My Own Node.js'),
  useProcess: vscode.l10n.t('Use a Separate Process'),
  whyNotTruth: vscode.l10n.t('Compare with the Truth'),
});

export function buttons(actions: readonly ActionId[]): readonly ActionButton[] {
  const words = titles();
  return actions.map((id) => ({ id, title: words[id] }));
}

export function failureMessage(failure: Failure): FailureMessage {
  // Not what is so already.
  const actions = failure.actions.filter((id) => id !== 'useProcess' || readIsolation() !== 'process');
  return { ...failure, kind: 'failure', actions: buttons(actions) };
}

export function restricted(): FailureMessage {
  return {
    kind: 'failure',
    tone: 'start',
    code: '',
    title: vscode.l10n.t('This workspace is in Restricted Mode'),
    message: vscode.l10n.t('A model is code: Whylight runs none until you trust the workspace that it comes from.'),
    nextStep: vscode.l10n.t('Trust the workspace to see why the model says what it says.'),
    actions: buttons(['trustWorkspace']),
  };
}

/** Canceled before anything was shown. */
export function canceledFirst(): FailureMessage {
  return {
    kind: 'failure',
    tone: 'start',
    code: '',
    title: vscode.l10n.t('Canceled'),
    message: vscode.l10n.t('The image was not explained.'),
    nextStep: '',
    actions: buttons(['explain', 'chooseModel']),
  };
}

export function noModelYet(): FailureMessage {
  return {
    kind: 'failure',
    tone: 'start',
    code: '',
    title: vscode.l10n.t('Which model?'),
    message: vscode.l10n.t(
      'Whylight explains any ONNX image classifier. Put the .onnx file next to your images, or choose one.',
    ),
    nextStep: vscode.l10n.t('No model at hand? The sample brings one.'),
    actions: buttons(['chooseModel', 'openSample']),
  };
}

export const nothingToUndo = (): string => vscode.l10n.t('There is no choice to undo.');
export const nothingToRedo = (): string => vscode.l10n.t('There is no choice to redo.');
