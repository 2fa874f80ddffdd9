/** `whylight` for terminals: a small script that runs the extension's own command line with the Node.js at hand. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the script starts: VS Code's own executable is a Node.js where it is told to be. */
export interface Launched {
  readonly executable: string;
  /** dist/cli.js */
  readonly script: string;
}

/**
 * Writes `whylight` (and `whylight.cmd` for Windows) into `folder`.
 *
 * @returns the folder, for PATH
 */
export async function writeLauncher(folder: string, { executable, script }: Launched): Promise<string> {
  await mkdir(folder, { recursive: true });
  const shell = path.join(folder, 'whylight');
  await writeFile(shell, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quoted(executable)} ${quoted(script)} "$@"\n`);
  await chmod(shell, 0o755);
  const batch = `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n"${executable}" "${script}" %*\r\n`;
  await writeFile(path.join(folder, 'whylight.cmd'), batch);
  return folder;
}

/** As one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
