/** report.html of a comparison: the pictures whose maps agree least are read again. */
import path from 'node:path';
import { worstFirst, type ComparisonRow, type Side } from '../../../engine/dataset/comparison/rows.ts';
import type { PictureCard } from '../../../engine/dataset/report/blocks.ts';
import { comparisonBody, comparisonTitle } from '../../../engine/dataset/report/comparison.ts';
import { isFailed } from '../../../engine/dataset/rows.ts';
import { WhylightError } from '../../../engine/errors.ts';
import type { Photo } from '../../../engine/image/photo.ts';
import { known } from '../../../vocabulary/known.ts';
import { defaultLimits } from '../../engine.ts';
import { Photos } from '../../photos.ts';
import { readMaps, type MapRow } from '../mapFile.ts';
import { reportPage } from '../report/page.ts';
import { heatThumbnail, thumbnail } from '../report/thumbnails.ts';
import type { ComparisonJson, ComparisonParts } from './parts.ts';

const shown = 24;

export async function comparisonHtml(
  parts: ComparisonParts,
  summary: ComparisonJson,
  pictures: string | undefined,
): Promise<string> {
  const done = parts.rows.filter((row): row is ComparisonRow => !isFailed(row));
  const cards = new Cards(parts, pictures);
  const worst: PictureCard[] = [];
  for (const row of worstFirst(done).slice(0, shown)) worst.push(await cards.of(row));
  const note =
    pictures === undefined
      ? 'The pictures are not shown: whylight merge was not given their folder (--pictures FOLDER).'
      : undefined;
  const failed = parts.rows.filter(isFailed);
  const report = { summary, worst, failed, ...(note !== undefined && { note }) };
  return reportPage(comparisonTitle(report), comparisonBody(report));
}

class Cards {
  private readonly photos = new Photos(defaultLimits.maxPixels);
  private readonly maps = new Map<string, Promise<MapRow | undefined>>();

  constructor(
    private readonly parts: ComparisonParts,
    private readonly pictures: string | undefined,
  ) {}

  async of(row: ComparisonRow): Promise<PictureCard> {
    const { agreement, a, b, truth } = row;
    const said = (side: Side): string => {
      const { label, probability } = row[side].top;
      return `${label}${probability === undefined ? '' : ` ${(100 * probability).toFixed(1)} %`}`;
    };
    const figure = (name: string, value: number | undefined): string => `${name} ${value?.toFixed(2) ?? 'none'}`;
    const isRight = a.correct === true && b.correct === true;
    return {
      images: await this.images(row),
      title: figure('cosine', agreement.cosine),
      lines: [
        `A: ${said('a')}; B: ${said('b')}${truth ? `; truth: ${truth.label}` : ''}`,
        `${figure('IoU', agreement.iou)}, ${figure('distance', agreement.distance)}`,
        row.key,
      ],
      ...(truth && { mark: isRight ? 'right' : 'wrong' }),
    };
  }

  /** The photo, and both maps over it; none where the photo can't be read any more. */
  private async images(row: ComparisonRow): Promise<PictureCard['images']> {
    if (this.pictures === undefined) return [];
    try {
      const photo = await this.photos.photo(path.join(this.pictures, row.key));
      return [
        { uri: thumbnail(photo), alt: row.key },
        ...(await this.heat(photo, row, 'a')),
        ...(await this.heat(photo, row, 'b')),
      ];
    } catch (error) {
      if (!(error instanceof WhylightError)) throw error;
      return [];
    }
  }

  private async heat(photo: Photo, row: ComparisonRow, side: Side): Promise<PictureCard['images']> {
    const { base, at } = known(this.parts.places.get(row.key), 'place');
    const file = `${base}.${side}.npy`;
    if (!this.maps.has(file)) this.maps.set(file, readMaps(file));
    const maps = await this.maps.get(file);
    if (maps?.dims.length !== 3) return [];
    const [, height = 1, width = 1] = maps.dims;
    const values = maps.values.subarray(at * height * width, (at + 1) * height * width);
    const heat = { height, width, values, signed: this.parts.header.method === 'signed' };
    return [{ uri: heatThumbnail(photo, heat, row[side].seen), alt: `${side.toUpperCase()}’s map of ${row.key}` }];
  }
}
