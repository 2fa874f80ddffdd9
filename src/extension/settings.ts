/** The settings, narrowed: what a settings file holds is unknown until looked at. */
import * as vscode from 'vscode';
import { availableParallelism, totalmem } from 'node:os';
import { defaults, settingLimits } from '../vocabulary/defaults.ts';
import { colorMapNames, isolations, type ColorMapName, type Isolation, type MethodName } from '../vocabulary/names.ts';
import type { EngineRequests } from '../protocol/engine.ts';

export interface Settings {
  /** Empty when not set. */
  readonly model: string;
  readonly method: MethodName;
  readonly colorMap: ColorMapName;
  readonly threshold: number;
}

/** Defaults are package.json's; an ill-typed value counts as absent. */
export function readSettings(scope?: vscode.Uri): Settings {
  const settings = vscode.workspace.getConfiguration('whylight', scope ?? null);
  return {
    model: text(settings.get('model'), ''),
    method: text(settings.get('method'), defaults.method) as MethodName,
    colorMap: oneOf(settings.get('colorMap'), colorMapNames, defaults.colorMap),
    threshold: within(settings.get('threshold'), defaults.threshold, settingLimits.threshold),
  };
}

export function readIsolation(): Isolation {
  return oneOf(vscode.workspace.getConfiguration('whylight').get('isolation'), isolations, defaults.isolation);
}

/** Whether sheets offer to list suspicious images in Problems. */
export function readProblems(): boolean {
  return vscode.workspace.getConfiguration('whylight').get('problems') !== false;
}

/** The Node.js that runs the engine's process; empty: VS Code's own. */
export function readNode(): string {
  return text(vscode.workspace.getConfiguration('whylight').get('node'), '');
}

/**
 * Memory that the engine's process may take, in bytes. The newest model is kept however large, and runs on top of what
 * is kept: so half of what the machine (or its container) has, and more where the user grants more to models.
 */
export function childMemoryBytes(): number {
  const total = Math.min(totalmem(), process.constrainedMemory?.() || Infinity);
  return Math.max(total / 2, 2 * engineConfiguration().memoryMegabytes * 2 ** 20);
}

export function engineConfiguration(): EngineRequests['configure']['params'] {
  const settings = vscode.workspace.getConfiguration('whylight');
  const threads = within(settings.get('threads'), defaults.threads, settingLimits.threads);
  return {
    threads: threads === 0 ? automaticThreads() : threads,
    memoryMegabytes: within(settings.get('memory'), defaults.memoryMegabytes, settingLimits.memoryMegabytes),
    folders: vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [],
    maxMegapixels: within(settings.get('maxMegapixels'), defaults.maxMegapixels, settingLimits.maxMegapixels),
  };
}

/** Leaves the editor some air: two threads of a core share its arithmetic anyway. */
function automaticThreads(): number {
  const available = availableParallelism();
  return available <= 4 ? available : Math.ceil(available / 2);
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function oneOf<Name extends string>(value: unknown, names: readonly Name[], otherwise: Name): Name {
  return names.find((name) => name === value) ?? otherwise;
}

function within(value: unknown, otherwise: number, [least, most]: readonly [number, number]): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return otherwise;
  return Math.min(most, Math.max(least, value));
}
