/**
 * A path in the settings, as its writer meant it: it belongs to the workspace, even where the image lies elsewhere.
 * Pure.
 */
import { isAbsolute, join, resolve } from 'node:path';

export interface PathContext {
  /** Of the workspace folder that holds the image; absent outside of one. */
  readonly workspaceFolder: string | undefined;
  /** All of the workspace, in order. */
  readonly workspaceFolders: readonly { readonly name: string; readonly path: string }[];
  readonly imageFolder: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Absolute; or which variable of it means nothing here. */
export type SettingPath = { readonly path: string } | { readonly unknown: string };

const variable = /\$\{([^}]*)\}/g;

export function settingPath(setting: string, context: PathContext): SettingPath {
  const written = setting.trim().replace(/^~(?=$|[\\/])/, () => context.home);
  let unknown: string | undefined;
  // With a function: a folder's name may hold “$&”.
  const path = written.replace(variable, (whole, name: string) => {
    const value = valueOf(name, context);
    if (value === undefined) unknown ??= whole;
    return value ?? '';
  });
  if (unknown !== undefined) return { unknown };
  return { path: isAbsolute(path) ? join(path) : resolve(baseOf(context), path) };
}

const baseOf = ({ workspaceFolder, workspaceFolders, imageFolder }: PathContext): string =>
  workspaceFolder ?? workspaceFolders[0]?.path ?? imageFolder;

function valueOf(name: string, context: PathContext): string | undefined {
  const [kind, argument] = splitAt(name, ':');
  if (kind === 'userHome' && argument === undefined) return context.home;
  if (kind === 'env' && argument !== undefined) return context.environment[argument];
  if (kind !== 'workspaceFolder') return undefined;
  if (argument === undefined) return baseOf(context);
  return context.workspaceFolders.find((folder) => folder.name === argument)?.path;
}

function splitAt(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
