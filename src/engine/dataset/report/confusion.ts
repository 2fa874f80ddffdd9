/** What the model took for what. */
import type { PictureRow } from '../rows.ts';
import { confusionMatrix, section, table } from './blocks.ts';
import { html, type Markup } from './markup.ts';

/** Larger matrices can't be read: the most confused pairs are listed instead. */
const largestMatrix = 50;

const listedPairs = 50;

export function confusion(rows: readonly PictureRow[]): Markup {
  const known = rows.flatMap(({ truth, predictions: [said] }) => (truth && said ? [{ truth, said }] : []));
  if (known.length === 0) return html``;
  const classes = new Map<number, string>();
  for (const { truth, said } of known) classes.set(truth.index, truth.label).set(said.index, said.label);
  const indices = [...classes.keys()].sort((a, b) => a - b);
  const counts = new Map<string, number>();
  for (const { truth, said } of known) {
    const pair = `${truth.index} ${said.index}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const count = (truth: number, said: number): number => counts.get(`${truth} ${said}`) ?? 0;
  if (indices.length <= largestMatrix) {
    const labels = indices.map((index) => classes.get(index) ?? '');
    return section(
      'What was taken for what',
      confusionMatrix(
        labels,
        indices.map((truth) => indices.map((said) => count(truth, said))),
      ),
    );
  }
  const pairs = [...counts]
    .map(([pair, found]) => [pair.split(' ').map(Number), found] as const)
    .filter(([[truth, said]]) => truth !== said)
    .sort(([, a], [, b]) => b - a)
    .slice(0, listedPairs)
    .map(([[truth = NaN, said = NaN], found]) => [classes.get(truth), classes.get(said), String(found)]);
  const columns = [{ title: 'Truth' }, { title: 'The model said' }, { title: 'Pictures', kind: 'number' as const }];
  return section(
    'What was taken for what',
    table(`The ${pairs.length} most confused pairs of ${indices.length} classes.`, columns, pairs),
  );
}
