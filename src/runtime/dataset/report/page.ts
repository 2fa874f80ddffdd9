import { createHash } from 'node:crypto';
import { page } from '../../../engine/dataset/report/blocks.ts';
import type { Markup } from '../../../engine/dataset/report/markup.ts';
import { reportStyle } from '../../../engine/dataset/report/style.ts';

/** A report as one file, in the look of all reports. */
export function reportPage(title: string, body: readonly Markup[]): string {
  return page(title, reportStyle, createHash('sha256').update(reportStyle).digest('base64'), body);
}
