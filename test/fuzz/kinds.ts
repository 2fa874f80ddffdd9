import { imageKind } from './images.ts';
import { modelKind } from './models.ts';
import { networkKind } from './networks.ts';
import { sidecarKind } from './sidecars.ts';
import { volumeKind } from './volumes.ts';
import type { Dice } from './dice.ts';

/** What is sent to the engine: files in a folder of the case's own, and an explanation asked of them. */
export interface Case {
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Names among `files`, or `whole.png` and `whole.onnx`, which are as they should be. */
  readonly image: string;
  readonly model: string;
  /** Of a model that compares the picture with texts. */
  readonly prompts?: readonly string[];
}

/** A family of cases: whole files, and what may be done to each. */
export interface Kind {
  /** Names of what is mutated. */
  readonly bases: readonly string[];
  readonly mutations: readonly string[];
  /** Each mutation brings its own dice, so that one can be left out and the others stay the same. */
  make(base: string, mutations: readonly { readonly name: string; readonly dice: Dice }[]): Case;
}

export const kinds = {
  ...{ models: modelKind, images: imageKind, volumes: volumeKind, sidecars: sidecarKind, networks: networkKind },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof kinds;
