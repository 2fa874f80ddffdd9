// Every folder with a main.ts is one bundle; `external` is what its runtime provides, and nothing more,
// so that a stray import fails the build.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const node = { platform: 'node', format: 'cjs', target: 'node20' };
const bundles = [
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, external: ['onnxruntime-node'] },
  { ...node, entryPoints: { worker: 'src/worker/main.ts' }, external: ['onnxruntime-node'] },
  { ...node, entryPoints: { child: 'src/child/main.ts' } },
  { ...node, entryPoints: { extension: 'src/extension/main.ts' }, external: ['vscode'] },
  { platform: 'browser', format: 'iife', target: 'es2022', entryPoints: { webview: 'src/webview/main.ts' } },
];

const production = process.argv.includes('--production');
const outdir = process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';
const shared = {
  bundle: true,
  outdir,
  minify: production,
  sourcemap: !production,
  loader: { '.wasm': 'binary' },
  logLevel: 'warning',
  metafile: true,
};

async function main() {
  const options = bundles.map((bundle) => ({ ...shared, ...bundle }));
  if (!process.argv.includes('--watch')) {
    const built = await Promise.all(options.map((option) => esbuild.build(option)));
    // Which files went in: the packaging reads off them whose licenses to bring.
    const inputs = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
    writeFileSync(join(outdir, 'inputs.json'), JSON.stringify([...inputs].sort(), null, 1));
    return;
  }
  for (const option of options) await (await esbuild.context(option)).watch();
}

main().catch(() => process.exit(1));
