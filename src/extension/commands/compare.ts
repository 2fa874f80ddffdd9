import * as vscode from 'vscode';
import type { Explanation } from '../../protocol/explanation.ts';
import type { ComparisonWish } from '../../protocol/panelState.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';
import { classesOf } from './chooseClass.ts';
import { layersOf } from './chooseLayer.ts';
import { methodsOf } from './chooseMethod.ts';
import { plainText } from '../plainText.ts';
import type { CommandContext } from './context.ts';
import { type Choice, pickWithPreview } from './previewPick.ts';

type By = ComparisonWish['by'];

/** What is shown now is one side; the user chooses the other. */
export async function compare(context: CommandContext, panel: ExplanationPanel): Promise<void> {
  const shown = shownAnswer(panel.state)?.explanation;
  if (!shown) return;
  const by = await pickWithPreview<By>({
    title: vscode.l10n.t('Compare'),
    placeholder: vscode.l10n.t('Set what is shown against another…'),
    choices: kinds(shown),
    current: 'class',
  });
  const wish = by && (await chooseOther(by, shown, context, panel));
  if (wish) panel.compare(wish);
}

function kinds(shown: Explanation): readonly Choice<By>[] {
  return [
    {
      label: vscode.l10n.t('Class'),
      description: vscode.l10n.t('why {0}, and not …', plainText(shown.class.label)),
      value: 'class',
    },
    { label: vscode.l10n.t('Method'), description: shown.method, value: 'method' },
    { label: vscode.l10n.t('Layer'), description: plainText(shown.layer.name), value: 'layer' },
    {
      label: vscode.l10n.t('Model'),
      description: plainText(vscode.workspace.asRelativePath(shown.model)),
      value: 'model',
    },
  ];
}

async function chooseOther(
  by: By,
  shown: Explanation,
  { services }: CommandContext,
  panel: ExplanationPanel,
): Promise<ComparisonWish | undefined> {
  switch (by) {
    case 'class': {
      const b = await other(classesOf(panel), shown.class.index);
      return b === undefined ? undefined : { by, a: shown.class.index, b };
    }
    case 'method': {
      const withGradient = shown.layer.reason === undefined ? methodsOf(panel, true) : [];
      const b = await other([...withGradient, ...methodsOf(panel, false)], shown.method);
      return b && { by, a: shown.method, b };
    }
    case 'layer': {
      const b = await other(layersOf(panel), shown.layer.tensor);
      return b === undefined ? undefined : { by, a: shown.layer.tensor, b };
    }
    case 'model': {
      const b = await services.models.browse(panel.state.image, shown.model);
      return b === undefined ? undefined : { by, a: shown.model, b };
    }
  }
}

function other<T>(choices: readonly Choice<T>[], shown: T): Promise<T | undefined> {
  return pickWithPreview({
    title: vscode.l10n.t('Compare'),
    placeholder: vscode.l10n.t('… with which one?'),
    choices: choices.filter((choice) => 'separator' in choice || choice.value !== shown),
    current: undefined,
  });
}
