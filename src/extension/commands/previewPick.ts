/** A Quick Pick that shows at once, in the panel, what the entry under the cursor would give. */
import * as vscode from 'vscode';

/** Without a value it can be read but not chosen. */
export type Choice<T> =
  | { readonly separator: string }
  | { readonly label: string; readonly description?: string; readonly detail?: string; readonly value?: T };

interface Item<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

export interface PreviewPick<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** Under the cursor at first. */
  readonly current: T | undefined;
  readonly preview?: (value: T) => void;
  /** The same choices with more said of them, once that is known. */
  readonly later?: readonly Promise<readonly Choice<T>[] | undefined>[];
  /** What a text means apart from being searched for; it goes before what is found. */
  readonly meant?: (text: string) => Choice<T> | undefined;
}

/** Long enough to run through a list with the arrow key held. */
const restMs = 120;

/** Resolves to what was chosen, or undefined; undoing previews is then the caller's business. */
export function pickWithPreview<T>(options: PreviewPick<T>): Promise<T | undefined> {
  const pick = vscode.window.createQuickPick<Item<T>>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let isClosed = false;
  let items = options.choices.map(toItem);
  pick.items = items;
  const update = (choices: readonly Choice<T>[] | undefined): void => {
    const [active] = pick.activeItems;
    if (!choices || isClosed) return;
    items = choices.map(toItem);
    pick.items = items;
    const same = items.find(({ value }) => value !== undefined && value === active?.value);
    if (same) pick.activeItems = [same];
  };
  for (const later of options.later ?? []) void later.then(update);
  const active = items.find(({ value }) => value !== undefined && value === options.current);
  if (active) pick.activeItems = [active]; // else the first row is: an empty list would leave none
  const stopPreviews = previewAtRest(pick, options);
  pick.onDidChangeValue((text) => {
    const meant = options.meant?.(text.trim());
    if (meant) pick.items = [{ ...toItem(meant), alwaysShow: true }, ...items];
    else if (pick.items.length !== items.length) pick.items = items;
  });
  return chosenIn(pick).finally(() => {
    isClosed = true;
    stopPreviews();
  });
}

function chosenIn<T>(pick: vscode.QuickPick<Item<T>>): Promise<T | undefined> {
  return new Promise((resolve) => {
    let chosen: T | undefined;
    pick.onDidAccept(() => {
      const value = pick.selectedItems[0]?.value;
      if (value === undefined) return; // can't be chosen: its detail says why
      chosen = value;
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(chosen);
    });
    pick.show();
  });
}

function previewAtRest<T>(pick: vscode.QuickPick<Item<T>>, { preview, current }: PreviewPick<T>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let shown = current;
  pick.onDidChangeActive(([item]) => {
    clearTimeout(timer);
    const value = item?.value;
    if (value === undefined) return;
    timer = setTimeout(() => {
      if (value === shown) return;
      shown = value;
      preview?.(value);
    }, restMs);
  });
  return () => clearTimeout(timer);
}

function toItem<T>(choice: Choice<T>): Item<T> {
  if ('separator' in choice) return { label: choice.separator, kind: vscode.QuickPickItemKind.Separator };
  return choice;
}
