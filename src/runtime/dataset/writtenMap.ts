import { onGrid } from '../../engine/measure/grid.ts';
import type { Explained } from '../engine.ts';
import { mapRowOf, type MapRow } from './mapFile.ts';
import { mapSide } from './sweep.ts';

/** A map as a sweep's file has it: on the grid that all of its pictures share. */
export function writtenMap({ heatmap, model }: Pick<Explained, 'heatmap' | 'model'>, size?: number): MapRow {
  const side = mapSide({ ...(size !== undefined && { size }) }, model);
  return mapRowOf(side === undefined ? heatmap : onGrid(heatmap, side, side));
}
