import { imputePlanes } from '../src/engine/measure/imputation.ts';
import { uniform } from '../src/engine/measure/random.ts';
for (const side of [128, 224]) {
  const next = uniform(1);
  const plane = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i / 50) + next() * 0.3);
  for (const kind of ['block50', 'random50', 'blob90'] as const) {
    const hidden = new Uint8Array(side * side);
    for (let i = 0; i < hidden.length; i++) {
      const x = i % side,
        y = Math.floor(i / side);
      hidden[i] =
        kind === 'block50'
          ? Number(y > side / 4 && y < side * 0.75)
          : kind === 'random50'
            ? Number(next() < 0.5)
            : Number(Math.hypot(x - side / 2, y - side / 2) < side * 0.56);
    }
    const c = process.cpuUsage();
    const n = 3;
    for (let r = 0; r < n; r++) imputePlanes(plane, { width: side, height: side, frames: 1 }, hidden);
    const d = process.cpuUsage(c);
    console.log(
      side,
      kind,
      hidden.reduce((a, b) => a + b, 0) / hidden.length,
      (d.user / 1e3 / n).toFixed(1) + ' ms a plane',
    );
  }
}
