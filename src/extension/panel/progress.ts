import type { EngineEvents } from '../../protocol/engine.ts';
import type { Stage } from '../../vocabulary/names.ts';

/** Stages that pass faster than this are not worth a message each. */
const quickMs = 100;

/** Tells the stage that is under way, once things take longer than a moment. */
export class Progress {
  private timer: NodeJS.Timeout | undefined;
  private slow = false;
  private latest: EngineEvents['stage'] | undefined;

  constructor(private readonly post: (stage: Stage | 'engine', progress?: EngineEvents['stage']) => void) {}

  begin(): void {
    this.end();
    this.post('engine');
    this.timer = setTimeout(() => {
      this.slow = true;
      if (this.latest) this.post(this.latest.stage, this.latest);
    }, quickMs);
  }

  stage(stage: Stage, progress: EngineEvents['stage'] = { stage }): void {
    this.latest = progress;
    if (this.slow) this.post(stage, progress);
  }

  end(): void {
    clearTimeout(this.timer);
    this.slow = false;
    this.latest = undefined;
  }
}
