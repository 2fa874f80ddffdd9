/** How much script a frame of scrolling costs, by Chromium's own trace; and what is decoded meanwhile. */
import type { CDPSession } from 'playwright-core';
import type { SheetHarness, SheetPage } from './harness.ts';

/** Milliseconds, and megabytes of decoded thumbnails. */
export const limits = { p95: 8, p99: 16, longestTask: 50, decodedMegabytes: 300 } as const;

export interface Scrolling extends Record<keyof typeof limits, number> {
  readonly frames: number;
  readonly p50: number;
  readonly max: number;
  /** From a jump to the end until every tile there has its picture. */
  readonly jump: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** Of the thread alone: what other processes take from it does not count. */
  readonly tdur?: number;
  readonly tid: number;
  readonly pid: number;
}

const pixelsPerSecond = 4000;

/** What runs script; one within another counts once. */
const scripts = ['FireAnimationFrame', 'EventDispatch', 'TimerFire', 'FunctionCall', 'RunMicrotasks'];

export async function measureScrolling(
  harness: SheetHarness,
  { count, seconds }: { readonly count: number; readonly seconds: number },
): Promise<Scrolling> {
  const sheet = await harness.open({ count, width: 1200, height: 800 });
  await sheet.page.waitForTimeout(1000);
  const session = await sheet.page.context().newCDPSession(sheet.page);
  const events = await traced(session, () => scroll(sheet, seconds));
  const jump = await timeOfJump(sheet);
  const decodedMegabytes = await sheet.page.evaluate(
    () => (window as unknown as { mostDecoded: number }).mostDecoded / 1e6,
  );
  await sheet.close();
  return { ...figuresOf(events), jump, decodedMegabytes };
}

async function scroll({ page }: SheetPage, seconds: number): Promise<void> {
  await page.evaluate(
    async ([speed, duration]) => {
      const element = document.querySelector('.scroll')!;
      const begun = performance.now();
      for (let last = begun, now = begun; now - begun < duration * 1000; last = now) {
        now = await new Promise<number>(requestAnimationFrame);
        element.scrollTop += (speed * (now - last)) / 1000;
      }
    },
    [pixelsPerSecond, seconds] as const,
  );
}

async function timeOfJump({ page }: SheetPage): Promise<number> {
  await page.locator('.tile:visible').nth(8).focus();
  const begun = performance.now();
  await page.keyboard.press('End');
  await page.waitForFunction(() => {
    const tiles = [...document.querySelectorAll<HTMLElement>('.tile')].filter(
      (tile) => !tile.hidden && tile.offsetParent,
    );
    return tiles.length > 0 && tiles.every((tile) => tile.getAttribute('aria-busy') === 'false');
  });
  return performance.now() - begun;
}

async function traced(session: CDPSession, work: () => Promise<void>): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const categories = 'devtools.timeline,toplevel,disabled-by-default-devtools.timeline';
  await session.send('Tracing.start', { categories, transferMode: 'ReportEvents' });
  await work();
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await ended;
  return events;
}

function figuresOf(events: readonly TraceEvent[]): Omit<Scrolling, 'jump' | 'decodedMegabytes'> {
  const frames = events.filter(({ name }) => name === 'FireAnimationFrame');
  const [first] = frames;
  const own = events.filter(({ tid, pid, ph }) => tid === first?.tid && pid === first.pid && ph === 'X');
  const outer = outermost(own.filter(({ name }) => scripts.includes(name)));
  const starts = [...new Set(own.filter(({ name }) => name === 'FireAnimationFrame').map(({ ts }) => ts))].sort(
    (a, b) => a - b,
  );
  // A frame's script: from its first animation callback to the next frame's, callbacks of one frame together.
  const bounds = starts.filter((ts, at) => at === 0 || ts - (starts[at - 1] ?? 0) > 4000);
  const spent = bounds.slice(0, -1).map((start, at) => {
    const within = outer.filter(({ ts }) => ts >= start && ts < (bounds[at + 1] ?? 0));
    return within.reduce((sum, event) => sum + cost(event), 0);
  });
  const sorted = [...spent].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const tasks = own.filter(({ name }) => name.endsWith('RunTask')).map(cost);
  const longestTask = tasks.reduce((a, b) => Math.max(a, b), 0);
  return { frames: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), longestTask };
}

const cost = ({ dur = 0, tdur = dur }: TraceEvent): number => tdur / 1000;

function outermost(events: readonly TraceEvent[]): readonly TraceEvent[] {
  let end = -Infinity;
  return [...events]
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter(({ ts, dur = 0 }) => {
      if (ts < end) return false;
      end = ts + dur;
      return true;
    });
}
