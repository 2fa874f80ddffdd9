import * as vscode from 'vscode';
import { basename } from 'node:path';
import { defaults } from '../../vocabulary/defaults.ts';
import { areApart, explainBoth, type Compared } from '../panel/comparison.ts';
import { isCanceled } from '../panel/failures.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { explainParams, reduce } from '../panel/state.ts';
import { rowOf } from '../sheet/neighbors.ts';
import type { CommandContext } from './context.ts';

/** The next of the images around, on which the two models have other first classes or light other places. */
export async function nextDisagreement({ services, sheets }: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { paths, index } = await rowOf(sheets, panel.state.image.fsPath);
  const following = paths.slice(index + 1);
  const found = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Looking for the next disagreement'),
      cancellable: true,
    },
    async (progress, token) => {
      for (const [at, path] of following.entries()) {
        progress.report({
          message: `${at + 1}/${following.length} ${basename(path)}`,
          increment: 100 / following.length,
        });
        const compared = await compareAt(path, panel, services, () => !token.isCancellationRequested);
        if (token.isCancellationRequested) return 'canceled';
        if (compared && areApart(compared)) return path;
      }
      return undefined;
    },
  );
  if (found === 'canceled') return;
  if (found !== undefined) return panel.show(vscode.Uri.file(found), panel.state.model);
  const about = vscode.l10n.t('The two models agree on the {0} images after this one.', following.length);
  panel.view.post({ kind: 'notice', text: about });
}

/** Undefined of an image that one of them can't explain: it is passed over. */
async function compareAt(
  path: string,
  panel: ExplanationPanel,
  { engine, descriptions }: CommandContext['services'],
  wanted: () => boolean,
): Promise<Compared | undefined> {
  const state = reduce(panel.state, { kind: 'openImage', image: vscode.Uri.file(path), model: panel.state.model });
  const params = explainParams(state, defaults.top);
  if (!params || !state.comparison) return undefined;
  const ways = {
    explain: (side: typeof params) => engine.ask('explain', side, { isBehind: true }),
    describe: (model: string) => descriptions.of(model),
    agree: (a: Compared['a']['explanation'], b: Compared['b']['explanation']) => engine.ask('agreement', { a, b }),
  };
  return explainBoth(state, params, state.comparison, ways, wanted).catch((error: unknown) => {
    if (isCanceled(error)) throw error;
    return undefined;
  });
}
