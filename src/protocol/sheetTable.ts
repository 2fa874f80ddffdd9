/**
 * The table behind a sheet, as both sides hold it: a row a picture, figures as numbers (NaN where there is none). Pure.
 */

export const columns = [
  ...(['state', 'top', 'probability', 'margin', 'truth', 'rank'] as const),
  ...(['truthProbability', 'drop', 'border', 'change'] as const),
] as const;
export type Column = (typeof columns)[number];

/** Of the column `state`. */
export const states = { waiting: 0, done: 1, failed: 2 } as const;

const places = Object.fromEntries(columns.map((name, at) => [name, at])) as Readonly<Record<Column, number>>;

export class Figures {
  readonly count: number;

  /** @param values row by row, `columns` each */
  constructor(readonly values: Float32Array) {
    this.count = values.length / columns.length;
  }

  static empty(count: number): Figures {
    const figures = new Figures(new Float32Array(count * columns.length).fill(NaN));
    for (let id = 0; id < count; id++) figures.set(id, 'state', states.waiting);
    return figures;
  }

  get(id: number, column: Column): number {
    return this.values[id * columns.length + places[column]] ?? NaN;
  }

  set(id: number, column: Column, value: number | undefined): void {
    this.values[id * columns.length + places[column]] = value ?? NaN;
  }

  row(id: number): Float32Array {
    return this.values.subarray(id * columns.length, (id + 1) * columns.length);
  }

  isDone(id: number): boolean {
    return this.get(id, 'state') === states.done;
  }

  isFailed(id: number): boolean {
    return this.get(id, 'state') === states.failed;
  }

  hasTruth(id: number): boolean {
    return !Number.isNaN(this.get(id, 'truth'));
  }

  isWrong(id: number): boolean {
    return this.hasTruth(id) && this.get(id, 'truth') !== this.get(id, 'top');
  }
}
