/**
 * The explanations of the top predictions, worked out while nothing else is wished for: once an image has been run,
 * another class costs a small part of a run, and a click on it is then answered from memory. Pure, except for the
 * clock.
 */
import type { ExplainParams, Explanation } from '../../protocol/explanation.ts';
import { sameTarget, unnamed, type Target, type TargetWish } from '../../vocabulary/target.ts';

/** The heat that was asked for is painted by then. */
const restMs = 150;
/** A class that takes the engine longer is worth waiting for, and not worth working out unasked. */
const dearMs = 100;
/** Words are pointed at one after the other, and the first gradient of a text takes longer than those that follow. */
const dearWordMs = 1000;
/** Five maps of more cells would be messages of more than 200 KB. */
const mostCells = 1600;

const first = 'first';
const keyOf = (target: TargetWish): string => JSON.stringify(target);

export interface AheadEvents {
  readonly ask: (params: ExplainParams) => Promise<Explanation>;
  /** All that is known, each time there is more; none: what was sent before holds no longer. */
  readonly send: (known: readonly Explanation[]) => void;
}

export class Ahead {
  /** By target; the first answer by `first` too. */
  private readonly known = new Map<string, Explanation>();
  private key = '';
  private unsent = false;
  private timer: NodeJS.Timeout | undefined;
  private turn = 0;

  constructor(private readonly events: AheadEvents) {}

  /** The answer, if it is known. `stamp` says which versions of the files it must be made from. */
  find(params: ExplainParams, stamp: string): Explanation | undefined {
    const { target, ...rest } = params;
    const place = unnamed(target);
    const key = JSON.stringify([rest, place, stamp]);
    if (key !== this.key) this.forget();
    this.key = key;
    return this.known.get(target && !sameTarget(target, place) ? keyOf(target) : first);
  }

  /** What was found is shown: the other predictions come next. */
  begin(params: ExplainParams, shown: Explanation): void {
    this.stop();
    if (isDear(shown)) return;
    this.keep(shown);
    this.timer = setTimeout(() => void this.workOut(params, likelyNext(shown)), restMs);
  }

  /** For a newer wish. */
  stop(): void {
    this.turn++;
    clearTimeout(this.timer);
  }

  private async workOut(params: ExplainParams, targets: readonly Target[]): Promise<void> {
    const turn = ++this.turn;
    for (const target of targets) {
      if (this.known.has(keyOf(target))) continue;
      // Not asked for yet: what is wrong with it is reported when it is.
      const explanation = await this.events.ask({ ...params, target }).catch(() => undefined);
      if (turn !== this.turn) return;
      if (explanation) this.keep(explanation);
    }
    if (this.unsent) this.events.send([...new Set(this.known.values())]);
    this.unsent = false;
  }

  private keep(explanation: Explanation): void {
    const { target } = explanation;
    const place = likelyNext(explanation).findIndex((each) => sameTarget(each, target));
    if (place < 0 || this.known.has(keyOf(target))) return;
    this.known.set(keyOf(target), explanation);
    if (place === 0) this.known.set(first, explanation);
    this.unsent = true;
  }

  private forget(): void {
    if (this.known.size > 0) this.events.send([]);
    this.known.clear();
  }
}

/** More words are not walked through one by one. */
const mostWords = 40;

/** What may be asked for next, the answer to no wish first: each word of a text, each prompt, the other predictions. */
function likelyNext({ caption, prompts, predictions }: Explanation): readonly Target[] {
  const answers = prompts?.toSorted((a, b) => b.score - a.score) ?? predictions;
  if (!caption) return answers.map(({ target }) => target);
  const words = caption.words.slice(0, mostWords).map((_, at): Target => ({ kind: 'word', from: at, to: at }));
  return caption.words.length > 1 ? [{ kind: 'word', from: 0, to: caption.words.length - 1 }, ...words] : words;
}

/** What another class would cost, judged by this one: all stages after the forward run. */
function isDear({ timings, heatmap, caption }: Explanation): boolean {
  const { gradient = 0, runs = 0, cam = 0 } = timings;
  return gradient + runs + cam > (caption ? dearWordMs : dearMs) || heatmap.values.length > mostCells;
}
