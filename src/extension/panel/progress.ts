import type { Stage } from '../../protocol/engine';

/** Stages that pass faster than this are not worth a message each. */
const quickMs = 100;

/** Tells the stage that is under way, once things take longer than a moment. */
export class Progress {
  private timer: NodeJS.Timeout | undefined;
  private slow = false;
  private latest: Stage | undefined;

  constructor(private readonly post: (stage: Stage | 'engine') => void) {}

  begin(): void {
    this.end();
    this.post('engine');
    this.timer = setTimeout(() => {
      this.slow = true;
      if (this.latest) this.post(this.latest);
    }, quickMs);
  }

  stage(stage: Stage): void {
    this.latest = stage;
    if (this.slow) this.post(stage);
  }

  end(): void {
    clearTimeout(this.timer);
    this.slow = false;
    this.latest = undefined;
  }
}
