/** A row of a list as text for elsewhere. Pure. */
import type { Prediction, Region } from '../../vocabulary/explanation.ts';
import type { Target } from '../../vocabulary/target.ts';
import { saidOf, type RegionEffect } from '../../protocol/whatIf.ts';
import type { Evidence } from './evidence.ts';
import { answerTitle, scoreTitle, shownScore } from './listing.ts';

export interface RowText {
  readonly markdown: string;
  readonly csv: string;
}

type Column = readonly [title: string, value: string | number | undefined];

/** With the columns' titles above it; numbers in full. */
export function rowText(columns: readonly Column[]): RowText {
  const known = columns.filter(([, value]) => value !== undefined);
  const line = (cells: readonly string[]): string => `| ${cells.map(inMarkdown).join(' | ')} |`;
  const [titles, values] = [known.map(([title]) => title), known.map(([, value]) => text(value))];
  return {
    markdown: `${line(titles)}\n|${known.map(() => '---|').join('')}\n${line(values)}\n`,
    csv: `${titles.map(inCsv).join()}\n${values.map(inCsv).join()}\n`,
  };
}

const text = (value: Column[1]): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(6))) : (value ?? '');

/** Labels are strangers' words: a bar would end the cell, and HTML would be run by some readers. */
const inMarkdown = (cell: string): string => cell.replaceAll(/[\\|`*_<>[\]]/g, '\\$&').replaceAll(/\s+/g, ' ');

/** A spreadsheet takes what begins so for a formula. */
const formula = /^[=+@\t\r]|^-(?![\d.])/;

function inCsv(cell: string): string {
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

type Answer = Prediction & { readonly target: Pick<Target, 'kind'> };

export function predictionText(prediction: Answer, whatIf: Evidence['whatIf']): RowText {
  const { index, label, probability, output, box, target } = prediction;
  const after = whatIf && saidOf(whatIf.after, index);
  return rowText([
    [answerTitle(target), label],
    ['Index', index],
    ['Probability', probability],
    // Of a number the two are one.
    ['Output', target.kind === 'number' ? undefined : output],
    [scoreTitle(target), shownScore(prediction, target)],
    ['Probability with parts hidden', after?.probability],
    ['Box (x y width height)', box?.map((value) => text(value)).join(' ')],
  ]);
}

export function regionText(region: Region, effect: Pick<RegionEffect, 'before' | 'hidden'> | undefined): RowText {
  const { rank, heatShare, peak, peakX, peakY, area, box } = region;
  return rowText([
    ['Region', rank],
    ['Share of heat', heatShare],
    ['Peak', peak],
    ['Peak at (x y)', `${text(peakX)} ${text(peakY)}`],
    ['Area (cells)', area],
    ['Box (x y width height)', box.map((value) => text(value)).join(' ')],
    ['Probability', effect?.before.probability],
    ['Probability when hidden', effect?.hidden.probability],
  ]);
}
