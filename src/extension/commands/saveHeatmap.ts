import * as vscode from 'vscode';
import { basename } from 'node:path';
import { defaults } from '../../vocabulary/defaults.ts';
import type { ColorMapName, SaveFormat } from '../../vocabulary/names.ts';
import type { SaveAsMessage } from '../../protocol/fromWebview.ts';
import { isCanceled } from '../panel/failures.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { paramsShown } from '../panel/state.ts';
import { readSettings } from '../settings.ts';
import type { CommandContext } from './context.ts';
import { saveComparison } from './saveComparison.ts';
import { pickTarget } from './saveTarget.ts';
import { pickWithPreview } from './previewPick.ts';

interface Look {
  readonly colorMap: ColorMapName;
  readonly opacity: number;
}

const endings: Readonly<Record<SaveFormat, string>> = {
  overlay: '.overlay.png',
  heatmap: '.heatmap.png',
  json: '.heatmap.json',
  npy: '.heatmap.npy',
};

/** From the palette without, from the panel with what its page proposes. */
export async function saveHeatmap(
  { services }: CommandContext,
  panel: ExplanationPanel,
  proposal?: unknown,
): Promise<void> {
  const { shown, image } = panel.state;
  const asked = isSaveAs(proposal) ? proposal : undefined;
  if (shown.kind === 'comparison') return saveComparison(services, panel, shown, asked?.png);
  if (shown.kind !== 'explanation') return;
  const params = paramsShown(shown);
  const format = await pickFormat(asked?.format);
  const target =
    format && (await pickTarget(services, { image, explanations: [shown.explanation], ending: endings[format] }));
  if (!target) return;
  try {
    const frame = asked?.frame === undefined ? {} : { clipFrame: asked.frame };
    const window = asked?.window && { window: asked.window };
    const wish = { ...params, ...frame, ...window, format, ...look(panel, asked) };
    const { bytes } = await services.engine.ask('render', wish);
    await vscode.workspace.fs.writeFile(target, bytes);
    panel.view.post({ kind: 'notice', text: vscode.l10n.t('Saved {0}', basename(target.fsPath)) });
  } catch (error) {
    if (!isCanceled(error)) panel.fail(error);
  }
}

function look({ state: { view, image } }: ExplanationPanel, asked: SaveAsMessage | undefined): Look {
  return {
    colorMap: asked?.colorMap ?? view?.colorMap ?? readSettings(image).colorMap,
    opacity: asked?.opacity ?? view?.opacity ?? defaults.opacity,
  };
}

function pickFormat(current: SaveFormat | undefined): Promise<SaveFormat | undefined> {
  return pickWithPreview<SaveFormat>({
    title: vscode.l10n.t('Save Heatmap As'),
    placeholder: vscode.l10n.t('As what?'),
    current,
    choices: [
      {
        label: vscode.l10n.t('Overlay'),
        description: 'PNG',
        detail: vscode.l10n.t('The heat over the photo, in its size'),
        value: 'overlay',
      },
      {
        label: vscode.l10n.t('Heatmap'),
        description: 'PNG',
        detail: vscode.l10n.t('The heat alone'),
        value: 'heatmap',
      },
      {
        label: vscode.l10n.t('Numbers'),
        description: 'JSON',
        detail: vscode.l10n.t('Predictions, regions and the map'),
        value: 'json',
      },
      { label: vscode.l10n.t('Array'), description: 'NPY', detail: vscode.l10n.t('The map for NumPy'), value: 'npy' },
    ],
  });
}

function isSaveAs(value: unknown): value is SaveAsMessage {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'saveAs';
}
