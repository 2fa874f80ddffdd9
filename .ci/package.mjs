// npm run package [-- --target linux-x64]: makes out/whylight-TARGET-VERSION.vsix from a staging folder that holds only
// what runs.
// `vsce --target` merely labels the file: the right native library has to be brought by us.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { notices, packagesIn } from './notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Platform and architecture as ONNX Runtime names its folders, and the files of it that the CPU needs. */
const targets = {
  'linux-x64': /\.(node|so\.1)$/,
  'linux-arm64': /\.(node|so\.1)$/,
  // The same library lies there twice; the loader asks for this name.
  'darwin-arm64': /\.node$|^libonnxruntime\.1\.dylib$/,
  // DirectML and the DirectX compiler are for GPUs.
  'win32-x64': /\.node$|^onnxruntime.*\.dll$/,
  'win32-arm64': /\.node$|^onnxruntime.*\.dll$/,
};

const largest = { 'linux-x64': 24 * 1024 * 1024 };
const samples = [
  'sample.onnx',
  'sample.whylight.json',
  'LICENSE-fluent-emoji.txt',
  'pictures/cat-and-dog.jpg',
  'pictures/two-cats.jpg',
  'pictures/fox.png',
  'watermark/corner.jpg',
  'watermark/corner.onnx',
  'watermark/corner.whylight.json',
];
const media = /^(icon\.png|panel-\w+\.svg|.*\.schema\.json|walkthrough)$/;

function main() {
  const argument = process.argv.indexOf('--target');
  const target = argument > 0 ? process.argv[argument + 1] : `${process.platform}-${process.arch}`;
  if (!Object.hasOwn(targets, target))
    throw new Error(`There is no target “${target}”; there are ${Object.keys(targets).join(', ')}.`);
  const { version } = readJson('package.json');
  const staging = join(root, 'out/package', target);
  rmSync(staging, { recursive: true, force: true });
  stageExtension(staging);
  stageRuntime(staging, target);
  const file = join(root, 'out', `whylight-${target}-${version}.vsix`);
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/@vscode/vsce/vsce'), 'package', ...flags, '--target', target, '--out', file],
    { cwd: staging, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const { size } = statSync(file);
  console.log(`${file}: ${(size / 1024 / 1024).toFixed(1)} MB`);
  if (size > (largest[target] ?? Infinity))
    throw new Error(`More than ${largest[target]} bytes: something has crept in.`);
}

/** vsce must look for no dependencies: what is needed is staged, and `npm list` would miss the rest. */
const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--skip-license'];

function stageExtension(staging) {
  execFileSync(process.execPath, [join(root, 'esbuild.js'), '--production', `--outdir=${join(staging, 'built')}`], {
    cwd: root,
    stdio: 'inherit',
  });
  for (const name of [
    'extension.js',
    'child.js',
    'worker.js',
    'decoder.js',
    'cli.js',
    'commandLine.js',
    'webview.js',
    'webview.css',
    'card.js',
    'card.css',
    'sheet.js',
    'sheet.css',
  ])
    copy(join(staging, 'built', name), join(staging, 'dist', name));
  for (const name of readdirSync(join(staging, 'built')).filter((each) => each.endsWith('.wasm')))
    copy(join(staging, 'built', name), join(staging, 'dist', name));
  const packages = packagesIn(readJson(relative(root, join(staging, 'built/inputs.json'))));
  writeFileSync(join(staging, 'THIRD_PARTY_NOTICES.txt'), notices(root, packages));
  rmSync(join(staging, 'built'), { recursive: true });
  for (const name of readdirSync(join(root, 'media')).filter((each) => media.test(each)))
    copy(join(root, 'media', name), join(staging, 'media', name));
  for (const name of samples) copy(join(root, 'samples', name), join(staging, 'samples', name));
  for (const name of ['package.nls.json', 'LICENSE', 'README.md', 'CHANGELOG.md']) {
    if (existsSync(join(root, name))) copy(join(root, name), join(staging, name));
  }
  writeFileSync(join(staging, 'package.json'), JSON.stringify(manifest(), null, 2));
}

/** Without what is for developers, and without `dependencies`: the bundles hold them. */
function manifest() {
  const left = ['scripts', 'devDependencies', 'dependencies', 'bin', 'private'];
  const whole = readJson('package.json');
  const kept = Object.entries(whole).filter(([key]) => !left.includes(key));
  return { ...Object.fromEntries(kept), engines: { vscode: whole.engines.vscode }, files: ['**'] };
}

/** Beside the worker, not in the root's node_modules, which vsce would leave out. */
function stageRuntime(staging, target) {
  const [platform, arch] = target.split('-');
  const from = (name) => join(root, 'node_modules', name);
  const to = (name) => join(staging, 'dist/node_modules', name);
  for (const name of ['onnxruntime-node', 'onnxruntime-common'])
    copy(join(from(name), 'package.json'), join(to(name), 'package.json'));
  copyScripts(join(from('onnxruntime-node'), 'dist'), join(to('onnxruntime-node'), 'dist'));
  copyScripts(join(from('onnxruntime-common'), 'dist/cjs'), join(to('onnxruntime-common'), 'dist/cjs'));
  const native = join('bin/napi-v6', platform, arch);
  const files = readdirSync(join(from('onnxruntime-node'), native)).filter((name) => targets[target].test(name));
  for (const name of files)
    copy(join(from('onnxruntime-node'), native, name), join(to('onnxruntime-node'), native, name));
}

function copyScripts(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || /\.js$|package\.json$/.test(path),
  });
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true });
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

main();
