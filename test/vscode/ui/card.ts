/** A model's card as a person sees it. */
import type { Frame, Locator, Page } from 'playwright-core';
import { webviewFrames } from './workbench.ts';

export class CardPage {
  private constructor(readonly frame: Frame) {}

  static async find(page: Page): Promise<CardPage> {
    const frames = await webviewFrames(page, 'main.model-card');
    return new CardPage(frames.at(-1)!);
  }

  section(title: string): Locator {
    return this.frame.locator(`[data-section="${title}"]`);
  }

  async button(name: string): Promise<void> {
    await this.frame.getByRole('button', { name, exact: true }).click();
  }

  /** Waits for a sentence. */
  async says(text: string | RegExp): Promise<void> {
    await this.frame.getByText(text).first().waitFor();
  }
}
