/** What the sheet's page is told of several models over the same pictures. */
import {
  fits,
  fourOf,
  isBoolean,
  isBytes,
  isNumber,
  isString,
  isWhole,
  listOf,
  maybe,
  oneOf,
  suchThat,
  type Fields,
} from './checks.ts';
import { tileSide, type HeatTile } from '../vocabulary/sweep.ts';
import type { SeriesClassFigures, SeriesModelFigures } from '../vocabulary/series.ts';

/** Of a sheet that compares several models: which they are, and what is known of each. */
export interface SheetSeriesMessage {
  readonly kind: 'series';
  /** In order; figures once it has run. */
  readonly models: readonly { readonly name: string; readonly figures?: SeriesModelFigures }[];
  /** Places of the one that the pictures show, and of the one that runs. */
  readonly shown: number;
  readonly running?: number;
  readonly classes: readonly SeriesClassFigures[];
}

/** What one model said of a picture. */
export interface FilmFrame {
  readonly state: 'waiting' | 'done' | 'failed';
  readonly label?: string;
  readonly probability?: number;
  /** Where the truth is known. */
  readonly isRight?: boolean;
  readonly heat?: HeatTile & { readonly place: readonly [x: number, y: number, width: number, height: number] };
}

/** The answer to `film`: a picture through all models. */
export interface SheetFilmMessage {
  readonly kind: 'film';
  readonly id: number;
  readonly frames: readonly FilmFrame[];
}

const isSide = suchThat(isWhole, (side) => side > 0 && side <= tileSide);

const isShare = maybe(isNumber);
const isStep = fits<NonNullable<SeriesModelFigures['step']>>({
  ...{ n: isWhole, cosine: isShare, divergence: isShare, sameClass: isNumber },
});
const isModelFigures = fits<SeriesModelFigures>({
  ...{ name: isString, layer: isString, done: isWhole, failed: isWhole, known: isWhole, right: isWhole },
  step: maybe(isStep),
});
const isShareOrNull = (value: unknown): value is number | null => value === null || isNumber(value);
const isClassFigures = fits<SeriesClassFigures>({
  ...{ label: isString, n: isWhole, accuracy: listOf(isShareOrNull), cosine: listOf(isShareOrNull) },
});
const isFrame = fits<FilmFrame>({
  ...{ state: oneOf('waiting', 'done', 'failed'), label: maybe(isString), probability: maybe(isNumber) },
  isRight: maybe(isBoolean),
  heat: maybe(
    suchThat(
      fits<NonNullable<FilmFrame['heat']>>({ width: isSide, height: isSide, values: isBytes, place: fourOf(isNumber) }),
      ({ width, height, values }) => values.length === width * height,
    ),
  ),
});

export const seriesFields: Fields<Omit<SheetSeriesMessage, 'kind'>> = {
  models: listOf(fits<SheetSeriesMessage['models'][number]>({ name: isString, figures: maybe(isModelFigures) })),
  ...{ shown: isWhole, running: maybe(isWhole), classes: listOf(isClassFigures) },
};

export const filmFields: Fields<Omit<SheetFilmMessage, 'kind'>> = { id: isWhole, frames: listOf(isFrame) };
