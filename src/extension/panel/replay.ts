import type { ToWebview } from '../../protocol/panel.ts';

type Kind = ToWebview['kind'];

/** In which order a page that was loaded again is told what the panel holds. */
const order: readonly Kind[] = ['colorMaps', 'remember', 'photo', 'model', 'ahead', 'link', 'place'];
/** One of these is what the panel shows now; they take each other's place. */
const outcomes: readonly Kind[] = ['progress', 'idle', 'explanation', 'comparison', 'failure'];

/**
 * What a webview's page must be told to look as it did. A hidden webview's page is thrown away and messages to it are
 * lost, so the panel keeps the last message of each kind. Pure.
 */
export class Replay {
  private readonly last = new Map<Kind, ToWebview>();
  /** Progress shows over the last answer, so both are kept. */
  private answer: ToWebview | undefined;
  /** Of the answer. */
  private effects: ToWebview | undefined;
  private outcome: ToWebview | undefined;

  record(message: ToWebview): void {
    if (outcomes.includes(message.kind)) {
      this.outcome = message;
      if (message.kind === 'explanation' || message.kind === 'comparison') {
        this.answer = message;
        this.effects = undefined;
      }
      return;
    }
    if (message.kind === 'photo') this.answer = undefined; // it was about the photo before
    if (message.kind === 'effects') this.effects = message;
    if (order.includes(message.kind)) this.last.set(message.kind, message);
  }

  messages(): readonly ToWebview[] {
    const state = order.map((kind) => this.last.get(kind));
    const shown = this.outcome === this.answer ? [this.answer] : [this.answer, this.outcome];
    return [...state, ...shown, this.outcome === this.answer ? this.effects : undefined].filter(
      (message) => message !== undefined,
    );
  }
}
