/** Holds the state; draws at most once a frame, however many events come. */
import type { ToWebview } from '../../protocol/panel.ts';
import { reduce, type State, type UserEvent } from './state.ts';

/** A piece of the panel. `before` is undefined the first time; compare with it to do only what is needed. */
export interface Part {
  readonly element: HTMLElement;
  render(state: State, before: State | undefined): void;
}

export type Dispatch = (event: ToWebview | UserEvent) => void;

export class Store {
  private drawn: State | undefined;
  private scheduled = false;
  private readonly listeners: ((state: State, before: State | undefined) => void)[] = [];

  constructor(public state: State) {}

  readonly dispatch: Dispatch = (event) => {
    this.state = reduce(this.state, event);
    this.schedule();
  };

  /** Called before a frame is painted, when anything changed. */
  onFrame(listener: (state: State, before: State | undefined) => void): void {
    this.listeners.push(listener);
  }

  schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.scheduled = false;
    const [before, state] = [this.drawn, this.state];
    this.drawn = state;
    if (state !== before) for (const listener of this.listeners) listener(state, before);
  }
}

/** Calls once things have been quiet for a while. */
export function debounced<Arguments extends unknown[]>(
  wait: number,
  call: (...values: Arguments) => void,
): (...values: Arguments) => void {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => call(...values), wait);
  };
}
