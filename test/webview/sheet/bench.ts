/**
 * `npx tsx test/webview/sheet/bench.ts [IMAGES]`: a sheet of fifty thousand synthetic images is scrolled in headless
 * Chromium. Prints script a frame, the longest task, and the bytes of decoded thumbnails; fails above the limits.
 */
import { prepareBrowser } from '../../support/browser.ts';
import { limits, measureScrolling } from './scrolling.ts';
import { SheetHarness } from './harness.ts';

async function main(): Promise<boolean> {
  const missing = prepareBrowser();
  if (missing !== undefined) throw new Error(missing);
  const harness = await SheetHarness.start();
  try {
    const figures = await measureScrolling(harness, { count: Number(process.argv[2] ?? 50_000), seconds: 10 });
    for (const [name, value] of Object.entries(figures)) {
      const limit = limits[name as keyof typeof limits];
      console.log(
        `${name.padEnd(16)} ${value.toFixed(1).padStart(8)}${limit === undefined ? '' : `   (limit ${limit})`}`,
      );
    }
    return Object.entries(limits).every(([name, limit]) => figures[name as keyof typeof limits] <= limit);
  } finally {
    await harness.stop();
  }
}

main().then(
  (isGood) => process.exit(isGood ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
