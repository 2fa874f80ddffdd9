/** report.html of a sweep: its pictures are read again, a few of them. */
import path from 'node:path';
import { bestFirst, worstFirst } from '../../../engine/dataset/ranking.ts';
import type { PictureCard } from '../../../engine/dataset/report/blocks.ts';
import { evaluationBody, evaluationTitle } from '../../../engine/dataset/report/evaluation.ts';
import { isFailed, type PictureRow } from '../../../engine/dataset/rows.ts';
import type { Summary } from '../../../engine/dataset/summary.ts';
import { WhylightError } from '../../../engine/errors.ts';
import { known } from '../../../vocabulary/known.ts';
import { defaultLimits } from '../../engine.ts';
import { Photos } from '../../photos.ts';
import { readMaps, type MapRow } from '../mapFile.ts';
import type { Parts } from '../allParts.ts';
import { reportPage } from './page.ts';
import { heatThumbnail, thumbnail } from './thumbnails.ts';

/** Of each end. */
const shown = 12;

/** @param pictures the folder that the keys are paths from, where it is known */
export async function evaluationHtml(parts: Parts, summary: Summary, pictures: string | undefined): Promise<string> {
  const done = parts.rows.filter((row): row is PictureRow => !isFailed(row));
  const worst = worstFirst(done).slice(0, shown);
  const best = bestFirst(done.filter((row) => !worst.includes(row))).slice(0, shown);
  const cards = new Cards(parts, pictures);
  const made = { worst: await cards.of(worst), best: await cards.of(best) };
  const { shard: _, ...header } = parts.header;
  const report = { header, summary, rows: parts.rows, ...made, ...(cards.note !== undefined && { note: cards.note }) };
  return reportPage(evaluationTitle(report), evaluationBody(report));
}

const whole = [0, 0, 1, 1] as const;

class Cards {
  private readonly photos = new Photos(defaultLimits.maxPixels);
  private readonly maps = new Map<string, Promise<MapRow | undefined>>();
  private unread = 0;

  constructor(
    private readonly parts: Parts,
    private readonly pictures: string | undefined,
  ) {}

  /** Why pictures are missing. */
  get note(): string | undefined {
    if (this.pictures === undefined)
      return 'The pictures are not shown: whylight merge was not given their folder (--pictures FOLDER).';
    return this.unread > 0
      ? `${this.unread} pictures were not found in ${this.pictures}, or can’t be read.`
      : undefined;
  }

  async of(rows: readonly PictureRow[]): Promise<readonly PictureCard[]> {
    const cards: PictureCard[] = [];
    for (const row of rows) cards.push({ ...wordsOf(row), images: await this.images(row) });
    return cards;
  }

  private async images(row: PictureRow): Promise<PictureCard['images']> {
    if (this.pictures === undefined) return [];
    const [method = ''] = this.parts.header.methods;
    try {
      const photo = await this.photos.photo(path.join(this.pictures, row.key));
      const heat = await this.heatOf(row.key, method);
      return [
        { uri: thumbnail(photo), alt: row.key },
        ...(heat ? [{ uri: heatThumbnail(photo, heat, row.seen ?? whole), alt: `${method} of ${row.key}` }] : []),
      ];
    } catch (error) {
      if (!(error instanceof WhylightError)) throw error;
      this.unread++;
      return [];
    }
  }

  private async heatOf(key: string, method: string): Promise<Parameters<typeof heatThumbnail>[1] | undefined> {
    const { base, at } = known(this.parts.places.get(key), 'place');
    const file = `${base}.${method}.npy`;
    if (!this.maps.has(file)) this.maps.set(file, readMaps(file));
    const maps = await this.maps.get(file);
    if (!maps || maps.dims.length !== 3) return undefined;
    const [, height = 1, width = 1] = maps.dims;
    const values = maps.values.subarray(at * height * width, (at + 1) * height * width);
    return { height, width, values, signed: method === 'signed' };
  }
}

function wordsOf({ key, truth, correct, predictions: [top], methods }: PictureRow): Omit<PictureCard, 'images'> {
  const share = (value: number | undefined): string => (value === undefined ? '' : ` ${(100 * value).toFixed(1)} %`);
  const [figures] = Object.values(methods);
  const measured = [
    figures?.drop && `drop${share(figures.drop.drop)}`,
    figures?.energy !== undefined && `heat in the boxes${share(figures.energy)}`,
  ].filter((line): line is string => typeof line === 'string');
  return {
    title: `${top?.label ?? '?'}${share(top?.probability)}`,
    lines: [
      ...(truth && correct === false ? [`truth: ${truth.label}, rank ${truth.rank},${share(truth.probability)}`] : []),
      ...(measured.length > 0 ? [measured.join(', ')] : []),
      key,
    ],
    ...(correct !== undefined && { mark: correct ? 'right' : 'wrong' }),
  };
}
