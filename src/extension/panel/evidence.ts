/**
 * What hiding parts of the photo does to what is shown. What the user hides comes first; the effects of the first
 * regions are worked out while nothing else is wished for. Pure but for the clock.
 */
import type { EngineRequests } from '../../protocol/engine.ts';
import type { SupposeMessage } from '../../protocol/fromWebview.ts';
import type { ToWebview } from '../../protocol/panel.ts';
import { partOf, saidOf, type RegionEffect } from '../../protocol/whatIf.ts';
import type { FillName } from '../../vocabulary/names.ts';
import type { Said, WhatIf } from '../../vocabulary/whatIf.ts';
import { paramsShown, type Answer } from './state.ts';

/** Later than the other classes, which cost less. */
const restMs = 300;
/** Two runs each. */
const firstRegions = 5;
/** A model that takes longer for a run is not run ten times unasked. */
const dearMs = 1500;

type Request = EngineRequests['whatIf'];

export interface EvidenceEvents {
  /** In a slot of its own; rejects when it is canceled. */
  readonly ask: (params: Request['params'], slot: 'suppose' | 'effects') => Promise<Request['result']>;
  readonly cancel: (slot: 'suppose' | 'effects') => void;
  readonly send: (message: ToWebview) => void;
  readonly fail: (error: unknown) => void;
}

export class Evidence {
  private shown: Answer | undefined;
  private fill: FillName = 'blur';
  private isKnown = false;
  private next: SupposeMessage | undefined;
  private isAnswering = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly events: EvidenceEvents) {}

  /** What hiding shows is shown of this from now on. */
  begin(shown: Answer, fill: FillName = 'blur'): void {
    this.stop();
    this.shown = shown;
    this.fill = fill;
    this.isKnown = false;
    this.rest();
  }

  /** For a newer wish. What is shown until its answer comes can still be asked about. */
  stop(): void {
    clearTimeout(this.timer);
    this.next = undefined;
    this.events.cancel('suppose');
    this.events.cancel('effects');
  }

  /** With another fill the effects are others. */
  useFill(fill: FillName = 'blur'): void {
    if (this.shown && fill !== this.fill) this.begin(this.shown, fill);
  }

  /**
   * One answer a run: while a brush moves, the newest wish waits for the run at work, and takes the place of the one
   * before.
   */
  async suppose(message: SupposeMessage): Promise<void> {
    clearTimeout(this.timer);
    this.events.cancel('effects');
    this.next = message;
    if (this.isAnswering) return;
    this.isAnswering = true;
    for (let wish = this.take(); wish && this.shown; wish = this.take())
      if (wish.change) await this.answer(this.shown, wish.change, wish.fill, wish.frame ?? 0);
    this.isAnswering = false;
    if (!this.isKnown) this.rest();
  }

  private take(): SupposeMessage | undefined {
    const { next } = this;
    this.next = undefined;
    return next;
  }

  private async answer(shown: Answer, change: WhatIf, fill: FillName, frame: number): Promise<void> {
    const params = { ...paramsShown(shown), changes: [change], fill, painted: frame };
    try {
      const { before, after, says, painted } = await this.events.ask(params, 'suppose');
      const [outcome] = after;
      if (shown === this.shown && outcome && painted)
        this.events.send({
          ...{ kind: 'whatIf', before, after: outcome, painted: painted.png },
          ...(says !== undefined && { says }),
        });
    } catch (error) {
      if (shown === this.shown) this.events.fail(error);
    }
  }

  private rest(): void {
    clearTimeout(this.timer);
    const { shown } = this;
    if (!shown || shown.explanation.regions.length === 0 || (shown.explanation.timings['forward'] ?? 0) > dearMs)
      return;
    this.timer = setTimeout(() => void this.workOut(shown), restMs);
  }

  private async workOut(shown: Answer): Promise<void> {
    const { regions, heatmap, geometry } = shown.explanation;
    const first = regions.slice(0, firstRegions);
    const changes = first.flatMap((region): WhatIf[] => {
      const part = partOf(region, heatmap, geometry);
      return [
        { does: 'hide', ...part },
        { does: 'keep', ...part },
      ];
    });
    const params = { ...paramsShown(shown), changes, fill: this.fill };
    // It was not asked for: what is wrong with it is reported when it is.
    const found = await this.events.ask(params, 'effects').catch(() => undefined);
    if (!found || shown !== this.shown) return;
    this.isKnown = true;
    const { index } = shown.explanation.class;
    const said = (outcome: Request['result']['before'] = []): Said | undefined => saidOf(outcome, index);
    const effects = first.map(({ rank }, at): RegionEffect | undefined => {
      const [before, hidden, alone] = [found.before, found.after[2 * at], found.after[2 * at + 1]].map(said);
      return before && hidden && alone && { rank, before, hidden, alone };
    });
    this.events.send({ kind: 'effects', effects: effects.filter((effect) => effect !== undefined) });
  }
}
