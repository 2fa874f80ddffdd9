/** What the card's buttons do. */
import * as vscode from 'vscode';
import { basename, dirname } from 'node:path';
import type { FromCard } from '../../protocol/card.ts';
import { imageExtensions } from '../imageFiles.ts';
import type { Panels } from '../panel/panels.ts';
import type { Services } from '../services.ts';
import type { Card } from './card.ts';

interface CardAt {
  readonly card: Card;
  readonly uri: vscode.Uri;
  readonly services: Services;
  readonly panels: Panels;
}

export async function answer(message: FromCard, at: CardAt): Promise<void> {
  const { card, uri, services } = at;
  switch (message.kind) {
    case 'ready':
      return card.begin();
    case 'verify':
      return card.verify();
    case 'tryOn':
      return tryOn(at);
    case 'openRecipe':
      if (card.recipe) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(card.recipe));
      return;
    case 'action':
      return act(message.action, card, uri, services);
  }
}

async function act(
  action: Extract<FromCard, { kind: 'action' }>['action'],
  card: Card,
  uri: vscode.Uri,
  services: Services,
): Promise<void> {
  if (action === 'retry') return card.read();
  if (action === 'showLog') return services.log.show();
  if (action === 'runAnyway') {
    await services.suspects.allow(uri.fsPath);
    return card.read();
  }
  const commands: Readonly<Record<string, readonly unknown[]>> = {
    trustWorkspace: ['workbench.trust.manage'],
    openSettings: ['workbench.action.openSettings', '@ext:whylight.whylight'],
    useOwnNode: ['whylight.useOwnNode'],
  };
  const [command, ...args] = commands[action] ?? [];
  if (typeof command === 'string') await vscode.commands.executeCommand(command, ...args);
}

/** More are found by Browse…. */
const mostListed = 500;
const leftOut = '**/{node_modules,.git,.venv,site-packages}/**';

interface Item extends vscode.QuickPickItem {
  readonly image?: vscode.Uri;
}

/** A picture of the workspace, or any other, is explained by this model. */
async function tryOn({ uri, panels }: CardAt): Promise<void> {
  const found = await vscode.workspace.findFiles(`**/*.{${imageExtensions.join(',')}}`, leftOut, mostListed);
  const isNear = (image: vscode.Uri): boolean => dirname(image.fsPath).startsWith(dirname(uri.fsPath));
  const sorted = found.toSorted((a, b) => Number(isNear(b)) - Number(isNear(a)) || (a.fsPath < b.fsPath ? -1 : 1));
  const items: readonly Item[] = [
    ...sorted.map((image) => ({
      label: basename(image.fsPath),
      description: vscode.workspace.asRelativePath(dirname(image.fsPath)),
      image,
    })),
    { label: vscode.l10n.t('Browse…'), alwaysShow: true },
  ];
  const picked =
    sorted.length > 0
      ? await vscode.window.showQuickPick(items, {
          title: vscode.l10n.t('Try {0} on Image', basename(uri.fsPath)),
          placeHolder: vscode.l10n.t('Which picture?'),
          matchOnDescription: true,
        })
      : items.at(-1);
  const image = picked && (picked.image ?? (await browse()));
  if (image) panels.show(image, uri.fsPath);
}

async function browse(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Try on Image'),
    filters: { [vscode.l10n.t('Images')]: [...imageExtensions] },
  });
  return chosen?.[0];
}
