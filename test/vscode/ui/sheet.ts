/** The sheet's page as a person sees it. */
import type { Frame, Locator, Page } from 'playwright-core';
import { webviewFrames } from './workbench.ts';

export class SheetFrame {
  private constructor(
    readonly page: Page,
    readonly frame: Frame,
  ) {}

  static async find(page: Page, timeout?: number): Promise<SheetFrame> {
    const frames = await webviewFrames(page, 'main.sheet', 1, timeout);
    return new SheetFrame(page, frames.at(-1)!);
  }

  /** The one of several, of which one is in sight. */
  static async titled(page: Page, title: string): Promise<SheetFrame> {
    const until = Date.now() + 30_000;
    for (;;) {
      const found = await SheetFrame.find(page).catch(() => undefined);
      const shown = await found?.frame
        .locator('h1')
        .innerText({ timeout: 500 })
        .catch(() => '');
      if (found && shown === title) return found;
      if (Date.now() > until) throw new Error(`no sheet is called ${title}`);
      await page.waitForTimeout(100);
    }
  }

  get tiles(): Locator {
    return this.frame.locator('.tile:visible');
  }

  /** All are explained, and nothing runs. */
  async filled(count: number): Promise<SheetFrame> {
    await this.frame.getByText(`${count} images`, { exact: true }).waitFor({ timeout: 240_000 });
    return this;
  }

  /** Every tile in sight has its picture. */
  async painted(): Promise<void> {
    await this.frame.waitForFunction(() =>
      [...document.querySelectorAll<HTMLElement>('.tile')].every(
        (tile) => tile.offsetParent === null || tile.getAttribute('aria-busy') === 'false',
      ),
    );
  }

  /** It says what this image shows: those in sight come first. */
  async explained(name: string): Promise<void> {
    await this.frame.locator(`.tile[title="${name}"] .number`, { hasText: '%' }).waitFor();
  }

  async sort(by: string): Promise<void> {
    await this.frame.getByLabel('Sort', { exact: true }).selectOption(by);
    await this.page.waitForTimeout(300);
  }

  async button(name: string): Promise<void> {
    await this.frame.getByRole('button', { name, exact: true }).click();
  }

  /** “cat”: what the model says of the tiles in sight. */
  async labels(): Promise<readonly string[]> {
    return this.tiles.locator('.label').allInnerTexts();
  }
}
