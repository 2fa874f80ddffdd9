// Every folder with a main.ts is one bundle; `external` is what its runtime provides, and nothing more,
// so that a stray import fails the build.
const esbuild = require('esbuild');

const node = { platform: 'node', format: 'cjs', target: 'node20' };
const bundles = [
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, external: ['onnxruntime-node'] },
  { ...node, entryPoints: { worker: 'src/worker/main.ts' }, external: ['onnxruntime-node'] },
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
};

async function main() {
  const options = bundles.map((bundle) => ({ ...shared, ...bundle }));
  if (!process.argv.includes('--watch')) {
    await Promise.all(options.map((option) => esbuild.build(option)));
    return;
  }
  for (const option of options) await (await esbuild.context(option)).watch();
}

main().catch(() => process.exit(1));
