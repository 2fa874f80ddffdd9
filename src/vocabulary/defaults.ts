/** What holds where the user chose nothing: once, for panel, settings, command line, API and language-model tool. */
import type { ColorMapName, Isolation, MethodName, PanelMode } from './names.ts';

interface Defaults {
  readonly method: MethodName;
  /** Of the map's maximum, 0..1: regions are the cells at or above it. */
  readonly threshold: number;
  /** How many predictions are listed. */
  readonly top: number;
  readonly colorMap: ColorMapName;
  /** Of the heat over the photo, 0..1. */
  readonly opacity: number;
  readonly mode: PanelMode;
  /** Larger pictures are refused: decoded they take 4 bytes a pixel. */
  readonly maxMegapixels: number;
  /** Of the models that are kept open, in MiB. */
  readonly memoryMegabytes: number;
  /** 0: as many as suit the machine. */
  readonly threads: number;
  readonly isolation: Isolation;
}

export const defaults: Defaults = {
  method: 'grad-cam++',
  threshold: 0.5,
  top: 5,
  colorMap: 'viridis',
  opacity: 0.6,
  mode: 'overlay',
  maxMegapixels: 100,
  memoryMegabytes: 1024,
  threads: 0,
  isolation: 'process',
};

/** The least and the most that the settings take. */
export const settingLimits = {
  threshold: [0, 1],
  threads: [0, 64],
  memoryMegabytes: [64, 65_536],
  maxMegapixels: [1, 1000],
} as const satisfies Partial<Record<keyof Defaults, readonly [least: number, most: number]>>;
