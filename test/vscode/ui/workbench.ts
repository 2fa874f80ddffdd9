/** Drives the workbench as a person would: rows, menus, palette, quick picks. */
import { type Frame, type Locator, type Page, errors } from 'playwright-core';

/** The Explorer's row with exactly this file name (its folders expanded). */
export function explorerItem(page: Page, name: string): Locator {
  const rows = page.locator('.explorer-folders-view .monaco-list-row');
  return rows.filter({ has: page.getByText(name, { exact: true }) }).first();
}

/** Selects files together, opening none: an editor that opens would take the selection along. */
export async function selectTogether(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const row = explorerItem(page, name);
    if ((await row.getAttribute('aria-selected')) !== 'true') await row.click({ modifiers: ['ControlOrMeta'] });
  }
}

const menuItems = '.context-view .monaco-menu .action-item';

/**
 * Right-clicks and answers with the item, ready to be clicked. Tries again when the menu lacks it (opened before the
 * contributions were there) or vanishes (an editor that opens meanwhile takes the focus).
 */
export async function openContextMenu(page: Page, target: Locator, label: string, timeout = 30_000): Promise<Locator> {
  await target.waitFor({ timeout });
  const item = page.locator(menuItems).filter({ has: page.locator(`.action-label[aria-label="${label}"]`) });
  const end = Date.now() + timeout;
  while (Date.now() < end) {
    try {
      await target.click({ button: 'right', timeout: 5000 });
      await item.waitFor({ timeout: 2000 });
      await page.waitForTimeout(150); // items ignore the mouse for the menu's first 100 ms
      if (await item.isVisible()) return item;
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
    }
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
  }
  throw new Error(`no context menu offered “${label}” in ${timeout} ms`);
}

/** Right-clicks and chooses; again, when the menu did not take the click. */
export async function contextMenu(page: Page, target: Locator, label: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const item = await openContextMenu(page, target, label);
    try {
      await item.click({ timeout: 1000 });
      return await page.locator(menuItems).first().waitFor({ state: 'detached', timeout: 2000 });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || tries === 5) throw error;
    }
  }
}

/** What a right-click offers. */
export async function contextMenuLabels(page: Page, target: Locator): Promise<readonly string[]> {
  await target.click({ button: 'right' });
  const labels = page.locator('.context-view .monaco-menu .action-label');
  await labels.first().waitFor();
  const texts = (await labels.allTextContents()).filter(Boolean);
  await page.keyboard.press('Escape');
  return texts;
}

/** Runs a command from the palette by its whole title, “Whylight: Choose Class…”. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = await openPalette(page, title);
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
  await row.waitFor();
  await input.press('Enter');
}

/** The titles that the palette offers for a search. */
export async function paletteTitles(page: Page, search: string): Promise<readonly string[]> {
  await openPalette(page, search);
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.waitForTimeout(300); // the list is filtered a moment after typing
  const titles = await page.locator('.quick-input-list .monaco-list-row .label-name').allTextContents();
  await page.keyboard.press('Escape');
  return titles;
}

async function openPalette(page: Page, search: string): Promise<Locator> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.fill(`>${search}`);
  return input;
}

/** The open quick pick with this title: a palette that is just closing is not taken for it. */
export async function quickPickInput(page: Page, title: string, timeout = 30_000): Promise<Locator> {
  await page.locator('.quick-input-widget .quick-input-title', { hasText: title }).waitFor({ timeout });
  return page.locator('.quick-input-widget input').first();
}

/**
 * Runs a command that opens a quick pick, and does something in it. On a busy machine VS Code gives the focus back to
 * where it was before the palette so late that this closes the pick: then all of it once more.
 */
export async function inQuickPick(
  page: Page,
  command: string,
  title: string,
  work: (input: Locator) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await runCommand(page, command);
      await work(await quickPickInput(page, title, 10_000));
      return;
    } catch (error) {
      if (attempt === 3) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Types into an open quick pick and takes the first row that has the text. */
export async function quickPick(page: Page, title: string, search: string): Promise<void> {
  await choose(page, await quickPickInput(page, title), search);
}

/** Runs a command that opens a quick pick, and chooses in it. */
export async function chooseInQuickPick(page: Page, command: string, title: string, search: string): Promise<void> {
  await inQuickPick(page, command, title, (input) => choose(page, input, search));
}

async function choose(page: Page, input: Locator, search: string): Promise<void> {
  await input.fill(search, { timeout: 10_000 });
  await page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ hasText: search })
    .first()
    .waitFor({ timeout: 10_000 });
  await input.press('Enter', { timeout: 10_000 });
}

/** In VS Code's own save dialog. */
export async function saveUnderProposedName(page: Page, name: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await page.waitForFunction(
    (wanted) => document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.endsWith(wanted),
    name,
  );
  await page.waitForTimeout(300); // the simple dialog looks at the folder before it takes Enter
  await input.press('Enter');
}

/** What a screen reader says of the quick pick's rows, as far as they are in sight. */
export async function quickPickRows(page: Page, title: string): Promise<readonly string[]> {
  await quickPickInput(page, title);
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.first().waitFor();
  return rows.evaluateAll((elements) => elements.map((row) => row.getAttribute('aria-label') ?? row.textContent ?? ''));
}

/** Documents of extensions' webviews that have the selector, once there are `count`. */
export async function webviewFrames(
  page: Page,
  selector: string,
  count = 1,
  timeout = 30_000,
): Promise<readonly Frame[]> {
  const end = Date.now() + timeout;
  for (;;) {
    const found: Frame[] = [];
    for (const frame of page.frames()) {
      if (!frame.url().includes('/pre/fake.html')) continue;
      const matches = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (matches > 0) found.push(frame);
    }
    if (found.length >= count) return found;
    if (Date.now() > end) throw new Error(`${found.length} of ${count} webviews have ${selector}`);
    await page.waitForTimeout(50);
  }
}

/**
 * Types a path into VS Code's own dialog, which writes its own there first, and again when it has looked at a folder.
 */
export async function typePath(page: Page, title: string, path: string): Promise<Locator> {
  const input = await quickPickInput(page, title);
  const isShown = async (value: string): Promise<boolean> => (await input.inputValue()) === value;
  while (await isShown('')) await page.waitForTimeout(50);
  for (let attempt = 0; attempt < 5; attempt++) {
    await input.fill(path);
    await page.waitForTimeout(500);
    if (await isShown(path)) break;
  }
  return input;
}

/** A folder is opened by Enter, and taken by the button. */
export async function pickFolder(page: Page, title: string, folder: string, button: string): Promise<void> {
  await typePath(page, title, `${folder}/`);
  await page.locator('.quick-input-widget').getByRole('button', { name: button, exact: true }).click();
}

/** A button of a notification that is open, or opens soon. */
export async function notificationButton(page: Page, name: string): Promise<void> {
  await page.locator('.notification-toast').getByRole('button', { name, exact: true }).first().click();
}

export function toasts(page: Page): Promise<readonly string[]> {
  return page.locator('.notification-toast .notification-list-item-message').allTextContents();
}
