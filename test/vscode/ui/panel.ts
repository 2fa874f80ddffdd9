/** The panel's page as a person sees it. */
import type { Frame, Locator, Page } from 'playwright-core';
import { webviewFrames } from './workbench.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class PanelPage {
  private constructor(
    readonly page: Page,
    readonly frame: Frame,
  ) {}

  /** The panel in sight, once its page is there. */
  static async find(page: Page, timeout?: number): Promise<PanelPage> {
    const frames = await webviewFrames(page, 'main.panel', 1, timeout);
    return new PanelPage(page, frames.at(-1)!);
  }

  /**
   * As `find` and `selected`, while the page may be loaded anew: a panel whose image lies in another folder does that.
   */
  static async showing(page: Page, label: RegExp): Promise<PanelPage> {
    for (const end = Date.now() + 30_000; ;) {
      try {
        const panel = await PanelPage.find(page);
        const selected = panel.frame.locator('[data-section="predictions"] [aria-selected="true"] .name');
        if (label.test(await selected.innerText({ timeout: 1000 }))) return await panel.explained();
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      if (Date.now() > end) throw new Error(`no panel shows ${String(label)}`);
      await page.waitForTimeout(100);
    }
  }

  /** Explained: heat is painted and nothing runs. */
  async explained(): Promise<PanelPage> {
    await this.frame.locator('.heat:not([hidden])').first().waitFor();
    await this.frame.locator('.progress').waitFor({ state: 'hidden' });
    return this;
  }

  get status(): Locator {
    return this.frame.locator('.said');
  }

  get failure(): Locator {
    return this.frame.locator('.failure .card');
  }

  get readout(): Locator {
    return this.frame.locator('.readout');
  }

  /** Waits until this class is the one that is explained. */
  async selected(label: string): Promise<void> {
    await this.frame.locator('[data-section="predictions"] [aria-selected="true"]', { hasText: label }).waitFor();
    await this.explained();
  }

  /** “cat”: the class of the selected prediction. */
  async selectedClass(): Promise<string> {
    return this.frame.locator('[data-section="predictions"] [aria-selected="true"] .name').innerText();
  }

  async layer(): Promise<string> {
    return this.frame.locator('[data-section="heatmap"]').getByLabel('Layer', { exact: true }).inputValue();
  }

  /** What the panel says that it saved, once it says so. */
  async savedName(ending: string): Promise<string> {
    const said = this.frame.getByText(new RegExp(`^Saved .*${ending.replaceAll('.', '\\.')}$`)).first();
    await said.waitFor({ state: 'attached' });
    return ((await said.textContent()) ?? '').replace('Saved ', '');
  }

  async button(name: string): Promise<void> {
    await this.frame.getByRole('button', { name, exact: true }).click();
  }

  /** The photo in the window's pixels; photo pixels in, for the mouse and for screenshots. */
  async toWindow(at: { readonly x: number; readonly y: number }): Promise<{ x: number; y: number }> {
    const { box, naturalWidth } = await this.photo();
    const scale = box.width / naturalWidth;
    return { x: box.x + at.x * scale, y: box.y + at.y * scale };
  }

  /** Where the photo stands in the window, and how wide it is by itself. */
  async photo(): Promise<{ readonly box: Box; readonly naturalWidth: number }> {
    const image = this.frame.locator('img.picture:not(.seen)').first();
    const box = await image.boundingBox();
    if (!box) throw new Error('the panel shows no photo');
    return { box, naturalWidth: await image.evaluate((element) => (element as HTMLImageElement).naturalWidth) };
  }

  async hover(at: { readonly x: number; readonly y: number }): Promise<void> {
    const { x, y } = await this.toWindow(at);
    await this.page.mouse.move(x - 3, y - 3);
    await this.page.mouse.move(x, y);
    await this.readout.waitFor();
  }

  /** The read-out as name → value. */
  async readoutValues(): Promise<ReadonlyMap<string, string>> {
    const texts = await this.readout.locator('span').allTextContents();
    const pairs = texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? ''] as const] : []));
    return new Map(pairs);
  }

  /** What the heat canvas holds, as a short text that differs when the map does. */
  async heatPrint(timeout = 30_000): Promise<string> {
    return this.frame
      .locator('canvas.heat:not([hidden])')
      .first()
      .evaluate(
        (element) => {
          const canvas = element as HTMLCanvasElement;
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
          let hash = 0;
          for (const value of data) hash = (hash * 31 + value) | 0;
          return `${canvas.width}x${canvas.height}:${hash}`;
        },
        undefined,
        { timeout },
      );
  }

  /** Waits until the map is another one. */
  async heatChangesFrom(print: string): Promise<string> {
    for (let tries = 0; tries < 200; tries++) {
      const now = await this.heatPrint().catch(() => print);
      if (now !== print) return now;
      await this.page.waitForTimeout(50);
    }
    throw new Error('the heat did not change in 10 s');
  }
}
