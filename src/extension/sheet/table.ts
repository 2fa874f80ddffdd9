/** What a sheet knows of its pictures, as the extension holds it. Pure. */
import { columns, Figures, states } from '../../protocol/sheetTable.ts';
import type { ClassLabel } from '../../protocol/sheet.ts';
import { isTile, type Swept } from '../../protocol/sweep.ts';
import type { HeatTile, SweptClass, SweptPicture } from '../../vocabulary/sweep.ts';

export class SheetTable {
  readonly figures: Figures;
  private readonly tiles: (HeatTile | undefined)[] = [];
  private readonly swept: (SweptPicture | undefined)[] = [];
  private readonly ids: ReadonlyMap<string, number>;
  private readonly labels = new Map<number, string>();

  done = 0;
  failed = 0;

  constructor(readonly keys: readonly string[]) {
    this.figures = Figures.empty(keys.length);
    this.ids = new Map(keys.map((key, id) => [key, id]));
  }

  get count(): number {
    return this.keys.length;
  }

  idOf(key: string): number | undefined {
    return this.ids.get(key);
  }

  picture(id: number): SweptPicture | undefined {
    return this.swept[id];
  }

  tile(id: number): HeatTile | undefined {
    return this.tiles[id];
  }

  isWaiting(id: number): boolean {
    return this.swept[id] === undefined;
  }

  get classes(): readonly ClassLabel[] {
    return [...this.labels].map(([index, label]) => ({ index, label }));
  }

  /** @returns its id; undefined where the sheet does not show it */
  add({ picture, tile }: Swept): number | undefined {
    const id = this.ids.get(picture.key);
    if (id === undefined) return undefined;
    if (!this.swept[id]) this[picture.error ? 'failed' : 'done']++;
    this.swept[id] = picture;
    if (tile && isTile(tile)) this.tiles[id] = tile;
    for (const each of [picture.top, picture.truth]) if (each) this.labels.set(each.index, each.label);
    this.fill(id, picture);
    return id;
  }

  /** The rows of some pictures, one after the other. */
  rows(ids: readonly number[]): Float32Array {
    const rows = new Float32Array(ids.length * columns.length);
    ids.forEach((id, at) => rows.set(this.figures.row(id), at * columns.length));
    return rows;
  }

  /** Of several models: how much each picture's prediction or map changes over them. */
  setChanges(changes: readonly { readonly key: string; readonly change: number }[]): void {
    for (const { key, change } of changes) {
      const id = this.ids.get(key);
      if (id !== undefined) this.figures.set(id, 'change', change);
    }
  }

  private fill(id: number, { error, top, second, truth, drop, border }: SweptPicture): void {
    const { figures } = this;
    figures.set(id, 'state', error ? states.failed : states.done);
    figures.set(id, 'top', top?.index);
    figures.set(id, 'probability', top?.probability);
    figures.set(id, 'margin', marginOf(top, second));
    figures.set(id, 'truth', truth?.index);
    figures.set(id, 'rank', truth?.rank);
    figures.set(id, 'truthProbability', truth?.probability);
    figures.set(id, 'drop', drop);
    figures.set(id, 'border', border);
  }
}

function marginOf(top: SweptClass | undefined, second: SweptClass | undefined): number | undefined {
  return top?.probability === undefined ? undefined : top.probability - (second?.probability ?? 0);
}
