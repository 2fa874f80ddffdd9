/** A part of a large picture: a level of its pyramid, and a window on it. */

/**
 * Edge to edge, as OpenSlide's `read_region` has it: x and y in pixels of level 0, width and height in those of the
 * level.
 */
export type PictureRegion = readonly [x: number, y: number, width: number, height: number];

/** What is wanted; without a region all of the level, without a level the full size. */
export interface PictureArea {
  readonly region?: PictureRegion;
  /** 0 is the full size. */
  readonly level?: number;
}

/** Whether a part is wished for, and not the picture as it is. */
export const isPart = ({ region, level }: PictureArea): boolean => region !== undefined || level !== undefined;

/** What was taken. */
export interface ShownArea {
  readonly region: PictureRegion;
  readonly level: number;
  /** Sizes of all levels, the largest first. */
  readonly levels: readonly { readonly width: number; readonly height: number }[];
  /** Nothing was wished, and the full size is larger than is allowed. */
  readonly isOverview?: boolean;
}

/** Pixels of level 0 for one of another level, as OpenSlide has it: the mean of both sides. */
export function downsample(levels: ShownArea['levels'], level: number): number {
  const [full, own] = [levels[0], levels[level]];
  return full && own ? (full.width / own.width + full.height / own.height) / 2 : 1;
}

/** In pixels of the level. */
export interface LevelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The corner is rounded to the level's pixels. */
export function boxOn(levels: ShownArea['levels'], level: number, region: PictureRegion | undefined): LevelBox {
  if (!region) return { x: 0, y: 0, ...(levels[level] ?? { width: 0, height: 0 }) };
  const step = downsample(levels, level);
  const [x, y, width, height] = region;
  return { x: Math.round(x / step), y: Math.round(y / step), width, height };
}

/** The same part at the coarsest level that still has `least` pixels across and down. */
export function bestArea(
  levels: ShownArea['levels'],
  full: LevelBox,
  least: { readonly width: number; readonly height: number },
): Required<PictureArea> {
  const isEnough = (level: number): boolean => {
    const step = downsample(levels, level);
    return full.width / step >= least.width && full.height / step >= least.height;
  };
  const level = Math.max(
    0,
    levels.findLastIndex((_, at) => isEnough(at)),
  );
  const [step, { width, height } = { width: 1, height: 1 }] = [downsample(levels, level), levels[level]];
  const [left, top] = [Math.round(full.x / step), Math.round(full.y / step)];
  return {
    level,
    region: [
      ...([Math.round(full.x), Math.round(full.y)] as const),
      Math.max(1, Math.min(Math.round(full.width / step), width - left)),
      Math.max(1, Math.min(Math.round(full.height / step), height - top)),
    ],
  };
}

/** “1024 × 768 at 2048, 4096, level 1 of 4” */
export function areaText({ region: [x, y, width, height], level, levels, isOverview = false }: ShownArea): string {
  const of = levels.length > 1 ? `, level ${level} of 0 to ${levels.length - 1}` : '';
  const full = levels[0] ? ` of ${levels[0].width} × ${levels[0].height}` : '';
  return isOverview ? `overview${full}${of}` : `${width} × ${height} pixels at ${x}, ${y}${full}${of}`;
}
