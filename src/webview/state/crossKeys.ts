/** A volume by the keyboard and the wheel: what moves the cross-hair, and what goes through the slices. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import { lastIsUp, type Cut } from '../../vocabulary/pictureFacts.ts';
import type { State } from './state.ts';
import type { UserEvent } from './userEvents.ts';
import { crossOf, volumeOf } from './volume.ts';

const across: Readonly<Record<string, 1 | -1>> = { ArrowLeft: -1, ArrowRight: 1 };
const upwards: Readonly<Record<string, 1 | -1>> = { ArrowUp: 1, ArrowDown: -1 };
const through: Readonly<Record<string, 1 | -1>> = { PageUp: -1, PageDown: 1 };

/** Arrows move the cross-hair within a cut; Page Up and Page Down, and the wheel, go to the next cut. */
export function cutKey(state: State, cut: Cut, key: string): UserEvent | undefined {
  const volume = volumeOf(state);
  if (!volume) return undefined;
  const step = across[key];
  if (step !== undefined) return crossMoved(state, cut === 'row' ? 'x' : 'y', step);
  const deeper = through[key];
  if (deeper !== undefined) return crossMoved(state, cut === 'row' ? 'y' : 'x', deeper);
  const up = upwards[key];
  return up === undefined ? undefined : sliceMoved(state, lastIsUp(volume.facts?.edges) ? up : (-up as 1 | -1));
}

/** Page Up and Page Down on the picture itself go through its slices. */
export function sliceKey(state: State, key: string): UserEvent | undefined {
  const step = through[key];
  return step === undefined ? undefined : sliceMoved(state, step);
}

/** The slice after (1) or before (−1) the one that is shown; undefined of what is no volume. */
export function sliceMoved(state: State, step: 1 | -1): UserEvent | undefined {
  const volume = volumeOf(state);
  if (!volume || state.frame === undefined) return undefined;
  return { kind: 'changeFrame', frame: within(state.frame + step, volume.clip?.sources.length ?? 1) };
}

function crossMoved(state: State, axis: 'x' | 'y', step: 1 | -1): UserEvent | undefined {
  const [cross, volume] = [crossOf(state), volumeOf(state)];
  if (!cross || !volume) return undefined;
  const length = lengthAlong(volume, axis);
  return { kind: 'changeCross', cross: { ...cross, [axis]: within(cross[axis] + step, length) } };
}

const lengthAlong = ({ geometry }: Explanation, axis: 'x' | 'y'): number =>
  axis === 'x' ? geometry.photoWidth : geometry.photoHeight;

const within = (at: number, length: number): number => Math.min(Math.max(at, 0), length - 1);
