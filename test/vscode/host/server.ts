/** Starts VS Code's server on this machine, and installs packaged extensions into it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { node24, serverMain } from './runtime.ts';

export const verbose = Boolean(process.env['WHYLIGHT_HOST_VERBOSE']);

export interface ServerOptions {
  readonly userDataDir?: string | undefined;
  readonly extensionsDir?: string | undefined;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Those of scope “machine”, which VS Code reads where the extension runs. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Reaches the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Workspaces start out restricted, as they do on a user's machine before the question is answered. */
  readonly restricted?: boolean;
}

export interface Server {
  readonly child: ChildProcess;
  readonly authority: string;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  stop(): Promise<void>;
}

/** No welcome page, no chat, no update checks: nothing that moves on its own. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.openRepositoryInParentFolders': 'never',
  'window.confirmBeforeClose': 'never',
  'files.simpleDialog.enable': true,
};
const restrictedSettings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

export async function startServer(profile: string, options: ServerOptions = {}): Promise<Server> {
  const userDataDir = options.userDataDir ?? join(profile, 'user-data');
  const extensionsDir = options.extensionsDir ?? join(profile, 'extensions');
  const temporary = join(profile, 'tmp');
  for (const dir of [join(userDataDir, 'User'), join(userDataDir, 'Machine'), extensionsDir, temporary])
    mkdirSync(dir, { recursive: true });
  if (options.machineSettings)
    writeFileSync(join(userDataDir, 'Machine/settings.json'), JSON.stringify(options.machineSettings));
  // code-server keeps “user” settings on the server's side.
  const settings = { ...quiet, ...(options.restricted ? restrictedSettings : {}), ...options.settings };
  const file = join(userDataDir, 'User/settings.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(settings, null, 2));
  const child = spawn(node24, serverArguments(profile, userDataDir, extensionsDir, options), {
    env: serverEnvironment(temporary, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // its own process group, so that stop() reaches the extension hosts and watchers as well
  });
  const port = await listeningPort(child);
  return { child, authority: `127.0.0.1:${port}`, userDataDir, extensionsDir, stop: () => stop(child) };
}

/** As `code --install-extension` does. */
export async function installVsix(vsix: string, extensionsDir: string): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'vsh-'));
  const flags = ['--install-extension', resolve(vsix), '--force', '--accept-server-license-terms'];
  const folders = ['--server-data-dir', join(temporary, 'data'), '--extensions-dir', resolve(extensionsDir)];
  try {
    const child = spawn(node24, [serverMain, ...flags, ...folders], { env: serverEnvironment(temporary) });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += String(data)));
    const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
    if (code !== 0 || !log.includes('was successfully installed')) throw new Error(`installing ${vsix}:\n${log}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function serverArguments(
  profile: string,
  userDataDir: string,
  extensionsDir: string,
  options: ServerOptions,
): string[] {
  return [
    serverMain,
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--server-data-dir', join(profile, 'server-data'), '--user-data-dir', userDataDir],
    ...['--extensions-dir', extensionsDir, '--disable-telemetry', '--telemetry-level', 'off'],
    ...['--disable-experiments', '--disable-getting-started-override'],
    ...(options.restricted ? [] : ['--disable-workspace-trust']),
    // Should this process be killed hard, the server ends by itself: after its five minutes, not at once, because a
    // reload of the window must find it still there.
    ...['--enable-remote-auto-shutdown', '--reconnection-grace-time', '5'],
  ];
}

/**
 * Without what a VS Code terminal sets (harmful here), and without NODE_OPTIONS, which may name files for another node.
 */
function serverEnvironment(temporary: string, extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const harmful =
    /^(VSCODE_IPC_HOOK_CLI|CODE_SERVER_.*|VSCODE_PROXY_URI|ELECTRON_RUN_AS_NODE|NODE_OPTIONS|NODE_CHANNEL_FD)$/;
  const inherited = Object.entries(process.env).filter(([name]) => !harmful.test(name));
  const own = { XDG_RUNTIME_DIR: temporary, TMPDIR: temporary, EXTENSIONS_GALLERY: '{}' }; // no marketplace
  return { ...Object.fromEntries(inherited), ...extra, ...own };
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((done, fail) => {
    let log = '';
    const timer = setTimeout(() => fail(new Error(`VS Code's server did not start in 60 s:\n${log}`)), 60_000);
    const read = (data: Buffer): void => {
      log += data.toString();
      if (verbose) process.stderr.write(data);
      const port = /Extension host agent listening on (\d+)/.exec(log)?.[1];
      if (!port) return;
      clearTimeout(timer);
      done(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', fail);
    child.on('exit', (code) => fail(new Error(`VS Code's server exited ${String(code)}:\n${log}`)));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // the group is gone
    }
  };
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((done) => child.once('exit', done));
    kill('SIGTERM');
    const hard = setTimeout(() => kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(hard);
  }
  kill('SIGKILL');
}
