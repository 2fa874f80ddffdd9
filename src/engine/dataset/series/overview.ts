/** The figures of a series without intervals, quick enough to be worked out again whenever a model is done. */
import type { SeriesModelFigures, SeriesOverview } from '../../../vocabulary/series.ts';
import { mapChange } from './change.ts';
import type { SeriesHeader, SeriesPicture, Step } from './rows.ts';
import { classesOf, hasFailedAt, meanOf, saidAt } from './summary.ts';

export function overviewOf(headers: readonly SeriesHeader[], pictures: readonly SeriesPicture[]): SeriesOverview {
  return {
    models: headers.map((header, at) => figuresOf(header, at, pictures)),
    classes: classesOf(pictures, headers.length),
    changes: pictures.flatMap(({ key, change }) => (change === undefined ? [] : [{ key, change }])),
  };
}

function figuresOf({ model, layer }: SeriesHeader, at: number, pictures: readonly SeriesPicture[]): SeriesModelFigures {
  const said = pictures.flatMap(({ models }) => saidAt(models, at));
  const known = said.filter(({ correct }) => correct !== undefined);
  const steps = pictures.flatMap(({ steps: all }) => all[at - 1] ?? []);
  return {
    ...{ name: model.name, layer, done: said.length },
    failed: pictures.filter(({ models }) => hasFailedAt(models, at)).length,
    ...{ known: known.length, right: known.filter(({ correct }) => correct).length },
    ...(steps.length > 0 && { step: stepFigures(steps) }),
  };
}

function stepFigures(steps: readonly Step[]): NonNullable<SeriesModelFigures['step']> {
  const cosine = meanOf(steps.map((step) => 1 - mapChange(step)));
  const divergence = meanOf(steps.flatMap((step) => step.divergence ?? []));
  return {
    n: steps.length,
    ...(cosine !== null && { cosine }),
    ...(divergence !== null && { divergence }),
    sameClass: steps.filter(({ sameClass }) => sameClass).length / steps.length,
  };
}
