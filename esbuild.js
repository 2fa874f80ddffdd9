// Every folder with a main.ts is one bundle; `external` is what its runtime provides, and nothing more,
// so that a stray import fails the build.
const { copyFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const esbuild = require('esbuild');

const node = { platform: 'node', format: 'cjs', target: 'node20' };
const bundles = [
  { ...node, entryPoints: { cli: 'src/cli/start/main.ts' } },
  { ...node, entryPoints: { commandLine: 'src/cli/main.ts' }, external: ['onnxruntime-node'] },
  { ...node, entryPoints: { worker: 'src/worker/main.ts' }, external: ['onnxruntime-node'] },
  { ...node, entryPoints: { decoder: 'src/decoder/main.ts' } },
  { ...node, entryPoints: { child: 'src/child/main.ts' } },
  { ...node, entryPoints: { extension: 'src/extension/main.ts' }, external: ['vscode'] },
  { platform: 'browser', format: 'iife', target: 'es2022', entryPoints: { webview: 'src/webview/main.ts' } },
  { platform: 'browser', format: 'iife', target: 'es2022', entryPoints: { sheet: 'src/webview/sheet/main.ts' } },
  { platform: 'browser', format: 'iife', target: 'es2022', entryPoints: { card: 'src/webview/card/main.ts' } },
];

const production = process.argv.includes('--production');
const outdir = process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';
const shared = {
  bundle: true,
  outdir,
  minify: production,
  sourcemap: !production,
  logLevel: 'warning',
  metafile: true,
};

/** Decoders in WebAssembly lie in dist/ once for all bundles, and are read where they are first imported. */
const wasmFiles = {
  name: 'wasm files',
  setup(build) {
    mkdirSync(outdir, { recursive: true });
    build.onLoad({ filter: /\.wasm$/ }, ({ path }) => {
      const name = basename(path);
      copyFileSync(path, join(outdir, name));
      const read = `readFileSync(join(__dirname, ${JSON.stringify(name)}))`;
      // As an ES module: of a CommonJS one every byte would be copied as a property.
      const imports = `import { readFileSync } from 'node:fs';\nimport { join } from 'node:path';`;
      return { contents: `${imports}\nexport default ${read};`, loader: 'js' };
    });
  },
};

/** What .vscode/tasks.json reads while files are watched; the bundles that are built at the same time are one round. */
let building = 0;
let errors = [];
const report = {
  name: 'report',
  setup(build) {
    build.onStart(() => {
      if (building++ === 0) console.log('[watch] bundling started');
    });
    build.onEnd((result) => {
      errors.push(...result.errors);
      if (--building > 0) return;
      for (const { text, location } of errors) {
        console.error(`✘ [ERROR] ${text}`);
        if (location) console.error(`    ${location.file}:${location.line}:${location.column + 1}`);
      }
      errors = [];
      console.log('[watch] bundling ended');
    });
  },
};

async function main() {
  const options = bundles.map((bundle) => ({ ...shared, ...bundle, plugins: [wasmFiles] }));
  if (!process.argv.includes('--watch')) {
    const built = await Promise.all(options.map((option) => esbuild.build(option)));
    // Which files went in: the packaging reads off them whose licenses to bring.
    const inputs = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
    writeFileSync(join(outdir, 'inputs.json'), JSON.stringify([...inputs].sort(), null, 1));
    return;
  }
  const watched = options.map((option) => ({ ...option, logLevel: 'silent', plugins: [wasmFiles, report] }));
  for (const option of watched) await (await esbuild.context(option)).watch();
}

main().catch(() => process.exit(1));
