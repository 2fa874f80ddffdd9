/** What is made of all models of a series: results.jsonl and results.parquet, summary.json, report.html. */
import path from 'node:path';
import { seriesParquet } from '../../../engine/dataset/parquet/series.ts';
import type { SeriesHeader } from '../../../engine/dataset/series/rows.ts';
import { summarizeSeries, type SeriesSummary } from '../../../engine/dataset/series/summary.ts';
import { asArray } from '../../../engine/dataset/shard.ts';
import { datasetErrors } from '../../../engine/errors.ts';
import { writeWhole } from '../../disk/files.ts';
import { seriesHtml } from './html.ts';
import { Series } from './read.ts';

export type SeriesJson = Pick<SeriesHeader, 'schema' | 'kind' | 'whylight' | 'onnxruntime' | 'method'> &
  SeriesSummary & { readonly seed: number };

/**
 * @param folders of the models' results, in order @param folder what is made of them is written there
 * @param pictures the folder that the keys are paths from, where it is known @throws WhylightError as `readParts`
 */
export async function mergeSeries(
  folders: readonly string[],
  folder: string,
  pictures: string | undefined,
  seed: number,
): Promise<{ readonly summary: SeriesJson } | { readonly missing: string }> {
  const series = await Series.open(folders);
  try {
    const [first] = series.headers;
    if (!first) throw datasetErrors.noParts(folder);
    const missing = missingShards(series);
    if (missing.length > 0) return { missing: asArray(missing) };
    const all = [...series.pictures()];
    const { schema, kind, whylight, onnxruntime, method } = first;
    const about = { schema, kind, whylight, onnxruntime, method, seed };
    const summary = { ...about, ...summarizeSeries(series.headers, all, seed) };
    const write = (name: string, content: string | Uint8Array): Promise<void> =>
      writeWhole(path.join(folder, name), content);
    await write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
    await write('results.jsonl', all.map((each) => `${JSON.stringify(each)}\n`).join(''));
    await write('results.parquet', seriesParquet(series.headers, all, whylight));
    await write('report.html', await seriesHtml(series, all, summary, pictures));
    return { summary };
  } finally {
    series.close();
  }
}

/** Of any model. */
function missingShards({ models }: Series): readonly number[] {
  const count = models[0]?.header.shard.count ?? 1;
  return Array.from({ length: count }, (_, at) => at).filter((at) => models.some(({ found }) => !found.has(at)));
}
