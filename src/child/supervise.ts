/** What the engine's process does about itself: it ends when it takes too much memory, and when its parent is gone. */
import { writeSync } from 'node:fs';

/** A run touches about a gigabyte a second at most: the limit is overshot by some hundred megabytes. */
const everyMs = 100;

/**
 * Ends the process without a word where its parent hangs up or dies, and with a word on stderr where its resident
 * memory exceeds `memoryBytes`.
 */
export function supervise(memoryBytes: number): void {
  process.on('disconnect', end);
  if (!process.connected) end();
  setInterval(() => {
    const bytes = process.memoryUsage.rss();
    if (bytes <= memoryBytes) return;
    // Written at once: what process.stderr still holds is lost with the process.
    writeSync(2, `\nwhylight-memory-limit ${bytes}\n`);
    end();
  }, everyMs);
}

/** By force: an exit would wait for ONNX Runtime's run in the other thread, or abort in its middle. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
