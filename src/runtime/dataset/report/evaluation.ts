/** report.html of a sweep: its pictures are read again, a few of them. */
import path from 'node:path';
import { bestFirst, worstFirst } from '../../../engine/dataset/ranking.ts';
import type { PictureCard } from '../../../engine/dataset/report/blocks.ts';
import { evaluationBody, evaluationTitle } from '../../../engine/dataset/report/evaluation.ts';
import type { GroupCards } from '../../../engine/dataset/report/groupSection.ts';
import { isFailed, type PictureRow } from '../../../engine/dataset/rows.ts';
import type { Summary } from '../../../engine/dataset/summary.ts';
import { WhylightError } from '../../../engine/errors.ts';
import { defaultLimits } from '../../engine.ts';
import { Photos } from '../../photos.ts';
import type { Parts } from '../allParts.ts';
import type { Evidences } from '../evidence.ts';
import type { TestedGroup } from '../hiding.ts';
import { reportPage } from './page.ts';
import { heatThumbnail, thumbnail } from './thumbnails.ts';

/** Of each end. */
const shown = 12;

/** @param pictures the folder that the keys are paths from, where it is known */
export async function evaluationHtml(
  parts: Parts,
  summary: Summary & { readonly groups?: readonly TestedGroup[] },
  pictures: string | undefined,
  evidences: Evidences,
): Promise<string> {
  const done = parts.rows.filter((row): row is PictureRow => !isFailed(row));
  const worst = worstFirst(done).slice(0, shown);
  const best = bestFirst(done.filter((row) => !worst.includes(row))).slice(0, shown);
  const cards = new Cards(parts, pictures, evidences);
  const groups: GroupCards[] = [];
  for (const group of summary.groups ?? []) groups.push({ group, cards: await cards.of(medoidsOf(group, done)) });
  const made = { worst: await cards.of(worst), best: await cards.of(best), groups };
  const { shard: _, ...header } = parts.header;
  const report = { header, summary, rows: parts.rows, ...made, ...(cards.note !== undefined && { note: cards.note }) };
  return reportPage(evaluationTitle(report), evaluationBody(report));
}

const whole = [0, 0, 1, 1] as const;

class Cards {
  private readonly photos = new Photos(defaultLimits.maxPixels);
  private unread = 0;

  constructor(
    private readonly parts: Parts,
    private readonly pictures: string | undefined,
    private readonly evidences: Evidences,
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
      const { map } = this.evidences.of(row.key);
      const heat = map && { ...map, signed: method === 'signed' };
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
}

function medoidsOf({ medoids }: TestedGroup, rows: readonly PictureRow[]): readonly PictureRow[] {
  return rows.filter(({ key }) => medoids.includes(key));
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
