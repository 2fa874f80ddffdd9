import * as vscode from 'vscode';
import { basename } from 'node:path';
import type { Services } from '../services.ts';
import { isCanceled } from '../panel/failures.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { paramsShown, type Answer, type Shown } from '../panel/state.ts';
import { pickWithPreview } from './previewPick.ts';
import { pickTarget, type Saved } from './saveTarget.ts';

type Comparison = Extract<Shown, { readonly kind: 'comparison' }>;

const endings = { picture: '.comparison.png', json: '.comparison.json' } as const;

/** A comparison as its page shows it, or the numbers of both sides. Without a picture the page is asked for it. */
export async function saveComparison(
  services: Services,
  panel: ExplanationPanel,
  shown: Comparison,
  png: Uint8Array | undefined,
): Promise<void> {
  if (!png) return panel.view.post({ kind: 'do', what: 'save' });
  const format = await pickFormat();
  const target = format && (await pickTarget(services, savedOf(panel, shown, endings[format])));
  if (!target) return;
  try {
    const bytes = format === 'picture' ? png : await comparisonJson(services, shown);
    await vscode.workspace.fs.writeFile(target, bytes);
    panel.view.post({ kind: 'notice', text: vscode.l10n.t('Saved {0}', basename(target.fsPath)) });
  } catch (error) {
    if (!isCanceled(error)) panel.fail(error);
  }
}

const savedOf = ({ state: { image } }: ExplanationPanel, { a, b }: Comparison, ending: string): Saved => ({
  image,
  explanations: [a.explanation, b.explanation],
  ending,
});

/** `{ "comparison": "class", "a": {…}, "b": {…} }`: each side as it would be saved alone. */
async function comparisonJson({ engine }: Services, { message, a, b }: Comparison): Promise<Uint8Array> {
  const side = async (answer: Answer): Promise<unknown> => {
    const look = { format: 'json', colorMap: 'gray', opacity: 1 } as const; // numbers have no look
    const { bytes } = await engine.ask('render', { ...paramsShown(answer), ...look });
    return JSON.parse(new TextDecoder().decode(bytes));
  };
  const whole = { comparison: message.by, a: await side(a), b: await side(b) };
  return new TextEncoder().encode(`${JSON.stringify(whole, null, 2)}\n`);
}

function pickFormat(): Promise<keyof typeof endings | undefined> {
  return pickWithPreview<keyof typeof endings>({
    title: vscode.l10n.t('Save Comparison As'),
    placeholder: vscode.l10n.t('As what?'),
    current: 'picture',
    choices: [
      {
        label: vscode.l10n.t('Picture'),
        description: 'PNG',
        detail: vscode.l10n.t('Both sides and their difference'),
        value: 'picture',
      },
      {
        label: vscode.l10n.t('Numbers'),
        description: 'JSON',
        detail: vscode.l10n.t('Predictions, regions and the map of each side'),
        value: 'json',
      },
    ],
  });
}
