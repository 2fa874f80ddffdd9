import type { StageProgress } from '../engine/classifier.ts';
import type { Stage } from '../vocabulary/names.ts';

/** Told of each stage as it begins, and how far it is; may throw to stop. */
export type OnStage = (stage: Stage, progress?: StageProgress) => void;

/** Notes how long each stage takes. */
export class Clock {
  private readonly timings: Record<string, number> = {};
  private current: Stage | undefined;
  private since = 0;

  constructor(private readonly onStage: OnStage) {}

  begin(stage: Stage, progress?: StageProgress): void {
    this.stop();
    this.onStage(stage, progress);
    this.current = stage;
    this.since = performance.now();
  }

  end(): Readonly<Record<string, number>> {
    this.stop();
    return this.timings;
  }

  private stop(): void {
    if (this.current === undefined) return;
    this.timings[this.current] = (this.timings[this.current] ?? 0) + performance.now() - this.since;
    this.current = undefined;
  }
}
