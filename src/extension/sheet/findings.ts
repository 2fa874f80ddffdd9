/** What is made of a sheet's results: asked of the engine, whoever has written them. */
import type { SweepParams } from '../../vocabulary/sweep.ts';
import type { SheetGroup } from '../../protocol/sheet.ts';
import type { FoundDoubt, SweepResults } from '../../protocol/sweep.ts';
import type { Services } from '../services.ts';
import { sheetGroups } from './groups.ts';
import type { SheetTable } from './table.ts';

const natural = new Intl.Collator('en', { numeric: true });

export const keysOf = ({ swept }: SweepResults): readonly string[] =>
  swept.map(({ picture }) => picture.key).sort(natural.compare);

export class Findings {
  /** Folder of the results. */
  out = '';
  /** Of several models a folder each. */
  private folders: readonly string[] = [];

  /** @param slot of the sheet @param of without the folder of the results */
  constructor(
    private readonly engine: Services['engine'],
    private readonly slot: string,
    private readonly of: () => Omit<SweepParams, 'out'>,
  ) {}

  /** @param folders of several models */
  liesIn(out: string, folders: readonly string[] = []): void {
    this.out = out;
    this.folders = folders;
  }

  /** What is there, also while another window is at it. */
  read(): Promise<SweepResults> {
    return this.engine.ask('results', { folder: this.out }, { slot: this.slot });
  }

  async doubts(): Promise<readonly FoundDoubt[]> {
    return (await this.engine.ask('doubts', { folder: this.out })).doubts;
  }

  async groups(table: SheetTable): Promise<readonly SheetGroup[]> {
    const where = { slot: `${this.slot} groups`, isBehind: true };
    const { groups } = await this.engine.ask('groups', { ...this.of(), out: this.out }, where);
    return sheetGroups(groups, table);
  }

  /** The folder of the results, with what is made of all of them. */
  async merged(): Promise<string> {
    const [first] = this.folders;
    if (first !== undefined) {
      await this.engine.ask('mergeSeries', { folders: this.folders, out: first, root: this.of().root });
      return first;
    }
    await this.engine.ask('mergeSweep', { out: this.out, root: this.of().root });
    return this.out;
  }
}
