/** report.html of a series: what changed most is read again, and shown through all models. */
import path from 'node:path';
import { mostChangedFirst } from '../../../engine/dataset/series/change.ts';
import type { SeriesPicture } from '../../../engine/dataset/series/rows.ts';
import { seriesBody, seriesTitle, type Film, type SeriesReport } from '../../../engine/dataset/report/series.ts';
import { WhylightError } from '../../../engine/errors.ts';
import type { Photo } from '../../../engine/image/photo.ts';
import { defaultLimits } from '../../engine.ts';
import { Photos } from '../../photos.ts';
import { reportPage } from '../report/page.ts';
import { heatThumbnail } from '../report/thumbnails.ts';
import type { Series } from './read.ts';

const shown = 16;

export async function seriesHtml(
  series: Series,
  pictures: readonly SeriesPicture[],
  summary: SeriesReport['summary'],
  root: string | undefined,
): Promise<string> {
  const photos = new Photos(defaultLimits.maxPixels);
  const films: Film[] = [];
  const changed = mostChangedFirst(pictures).filter(({ change = 0 }) => change > 0);
  for (const picture of changed.slice(0, shown)) {
    const photo = root === undefined ? undefined : await readable(photos, path.join(root, picture.key));
    films.push(filmOf(series, picture, photo));
  }
  const note =
    root === undefined
      ? 'The pictures are not shown: whylight merge was not given their folder (--pictures FOLDER).'
      : undefined;
  const report = { summary, films, ...(note !== undefined && { note }) };
  return reportPage(seriesTitle(report), seriesBody(report));
}

/** Undefined where it can't be read any more. */
async function readable(photos: Photos, file: string): Promise<Photo | undefined> {
  return photos.photo(file).catch((error: unknown) => {
    if (error instanceof WhylightError) return undefined;
    throw error;
  });
}

function filmOf(series: Series, { key, models, truth, change = 0 }: SeriesPicture, photo: Photo | undefined): Film {
  const frames = models.map((said, at): Film['frames'][number] => {
    const title = series.headers[at]?.model.name ?? '';
    if ('error' in said) return { title, said: said.error.code };
    const { label, probability } = said.top;
    const uri = photo && heatOf(series, key, at, photo);
    return {
      title,
      said: `${label}${probability === undefined ? '' : ` ${(100 * probability).toFixed(1)} %`}`,
      ...(uri !== undefined && { uri }),
      ...(said.correct !== undefined && { right: said.correct }),
    };
  });
  const explained = models.find((each) => 'class' in each);
  const of = explained && 'class' in explained ? [`maps of “${explained.class.label}”`] : [];
  return {
    key,
    lines: [[`change ${change.toFixed(2)}`, ...(truth ? [`truth: ${truth.label}`] : []), ...of].join('; ')],
    frames,
  };
}

function heatOf(series: Series, key: string, at: number, photo: Photo): string | undefined {
  const [row, map] = [series.row(key, at), series.map(key, at)];
  // Of a clip the frames are several maps: they have no one picture.
  if (!row || map?.dims.length !== 2) return undefined;
  const [height = 1, width = 1] = map.dims;
  const signed = series.headers[at]?.method === 'signed';
  return heatThumbnail(photo, { height, width, values: map.values, signed }, row.seen);
}
