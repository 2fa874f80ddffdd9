import { strict as assert } from 'node:assert';
import { build } from 'esbuild';
import { explanation } from './fakes.ts';

describe('the size of what is sent', () => {
  it('is under 192 KB for the minified bundle, which parses no HTML', async () => {
    const entryPoints = ['src/webview/main.ts'];
    const outfile = 'webview.js';
    const { outputFiles } = await build({
      entryPoints,
      bundle: true,
      minify: true,
      write: false,
      outfile,
      target: 'es2022',
    });
    const { text } = outputFiles.find(({ path }) => path.endsWith('.js'))!;
    assert.ok(text.length < 192_000, `${text.length} bytes`);
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/);
  });

  it('is under 200 KB for an explanation of 56 × 56 cells', () => {
    const { heatmap, ...rest } = explanation({ grid: { width: 56, height: 56 }, threshold: 0.05 });
    const bytes = JSON.stringify(rest).length + heatmap.values.byteLength + heatmap.contribution!.byteLength;
    assert.ok(bytes < 200_000, `${bytes} bytes`);
  });
});
