/** The settings, narrowed: what a settings file holds is unknown until looked at. */
import * as vscode from 'vscode';
import { availableParallelism, totalmem } from 'node:os';
import type { ColorMap, EngineRequests, MethodName } from '../protocol/engine.ts';

export interface Settings {
  /** Empty when not set. */
  readonly model: string;
  readonly method: MethodName;
  readonly colorMap: ColorMap;
  readonly threshold: number;
}

/** Predictions that are asked for: as many as the panel lists. */
export const topCount = 5;

/** Defaults are package.json's; an ill-typed value counts as absent. */
export function readSettings(scope?: vscode.Uri): Settings {
  const settings = vscode.workspace.getConfiguration('whylight', scope ?? null);
  return {
    model: text(settings.get('model'), ''),
    method: text(settings.get('method'), 'grad-cam++') as MethodName,
    colorMap: text(settings.get('colorMap'), 'viridis') as ColorMap,
    threshold: within(settings.get('threshold'), 0.5, 0, 1),
  };
}

export type Isolation = 'thread' | 'process';

export function readIsolation(): Isolation {
  return vscode.workspace.getConfiguration('whylight').get('isolation') === 'thread' ? 'thread' : 'process';
}

/**
 * Memory that the engine's process may take, in bytes. The newest model is kept however large, and runs on top of what is
 * kept: so half of what the machine (or its container) has, and more where the user grants more to models.
 */
export function childMemoryBytes(): number {
  const total = Math.min(totalmem(), process.constrainedMemory?.() || Infinity);
  return Math.max(total / 2, 2 * engineConfiguration().memoryMegabytes * 2 ** 20);
}

export function engineConfiguration(): EngineRequests['configure']['params'] {
  const settings = vscode.workspace.getConfiguration('whylight');
  const threads = within(settings.get('threads'), 0, 0, 64);
  return {
    threads: threads === 0 ? automaticThreads() : threads,
    memoryMegabytes: within(settings.get('memory'), 1024, 64, 65_536),
    maxMegapixels: within(settings.get('maxMegapixels'), 64, 1, 1000),
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

function within(value: unknown, otherwise: number, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) return otherwise;
  return Math.min(most, Math.max(least, value));
}
