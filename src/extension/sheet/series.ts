/** The models of a sheet that compares several: a table each; they run one after the other, and new ones join. */
import type { SweepParams } from '../../vocabulary/sweep.ts';
import { basename } from 'node:path';
import type { SheetFilmMessage, SheetSeriesMessage } from '../../protocol/sheetSeries.ts';
import type { SeriesOverview } from '../../vocabulary/series.ts';
import { SheetTable } from './table.ts';

interface Member {
  readonly model: string;
  readonly table: SheetTable;
  /** Folder of its results, once it has run. */
  out?: string;
}

export interface SeriesHost {
  readonly keys: readonly string[];
  readonly sweep: Pick<SweepParams, 'root' | 'method'>;
  /** Where the results of one of the models lie. */
  readonly folderOf: (model: string) => Promise<string>;
  /** Explains what is not done; answers with whether it came to the end. */
  readonly run: (sweep: SweepParams, table: SheetTable) => Promise<boolean>;
  readonly overview: (folders: readonly string[]) => Promise<SeriesOverview>;
  /** Another model is shown, or there are new figures of all of them. */
  readonly show: (model: string, table: SheetTable) => void;
  readonly changed: () => void;
}

const natural = new Intl.Collator('en', { numeric: true });

/** `epoch2` before `epoch10`. */
export const inNaturalOrder = (models: readonly string[]): readonly string[] => [...models].sort(natural.compare);

export class Series {
  private members: readonly Member[];
  private shown = 0;
  private running: number | undefined;
  /** The model that runs is the one that is shown, until the user chooses one. */
  private isFollowing = true;
  private overview: SeriesOverview = { models: [], classes: [], changes: [] };

  constructor(
    models: readonly string[],
    private readonly host: SeriesHost,
  ) {
    this.members = models.map((model) => ({ model, table: new SheetTable(host.keys) }));
  }

  get models(): readonly string[] {
    return this.members.map(({ model }) => model);
  }

  /** All in turn, the first first: it names the classes that are explained. */
  async go(): Promise<boolean> {
    const done = new Set<Member>();
    for (let next = this.members[0]; next; next = this.members.find((member) => !done.has(member))) {
      done.add(next);
      next.out = await this.host.folderOf(next.model);
      const referenceOut = this.members[0]?.out ?? next.out;
      this.running = this.members.indexOf(next);
      if (this.isFollowing) this.showAt(this.running);
      this.host.changed();
      const series = { reference: this.models[0] ?? next.model, referenceOut };
      const isWhole = await this.host.run({ ...this.host.sweep, model: next.model, out: next.out, series }, next.table);
      await this.refresh();
      if (!isWhole) return false;
    }
    this.running = undefined;
    this.host.changed();
    return true;
  }

  choose(at: number): void {
    this.isFollowing = false;
    if (this.members[at]) this.showAt(at);
    this.host.changed();
  }

  /** In its place by name, but never before the first. @returns whether it is new */
  join(model: string): boolean {
    if (this.models.includes(model)) return false;
    const [first, ...others] = [...this.members, { model, table: new SheetTable(this.host.keys) }].filter(
      (member, at) => at === 0 || member !== this.members[0],
    );
    const shown = this.members[this.shown];
    others.sort((a, b) => natural.compare(a.model, b.model));
    this.members = first ? [first, ...others] : others;
    this.shown = Math.max(
      0,
      this.members.findIndex((member) => member === shown),
    );
    this.host.changed();
    return true;
  }

  message(): SheetSeriesMessage {
    const withResults = this.members.filter(({ out }) => out !== undefined);
    const models = this.members.map((member) => {
      const figures = this.overview.models[withResults.indexOf(member)];
      return { name: basename(member.model), ...(figures && { figures }) };
    });
    const { shown, running } = this;
    const { classes } = this.overview;
    return { kind: 'series', models, shown, classes, ...(running !== undefined && { running }) };
  }

  /** One picture through all models. */
  film(id: number): SheetFilmMessage {
    const frames = this.members.map(({ table }) => {
      const [picture, tile] = [table.picture(id), table.tile(id)];
      const { top, truth, error, seen = [0, 0, 1, 1] } = picture ?? {};
      return {
        state: error ? ('failed' as const) : top ? ('done' as const) : ('waiting' as const),
        ...(top && { label: top.label, ...(top.probability !== undefined && { probability: top.probability }) }),
        ...(top && truth && { isRight: truth.index === top.index }),
        ...(tile && { heat: { ...tile, place: seen } }),
      };
    });
    return { kind: 'film', id, frames };
  }

  private showAt(at: number): void {
    const member = this.members[at];
    if (!member) return;
    this.shown = at;
    this.host.show(member.model, member.table);
  }

  /** Of those that have run, as far as they came. */
  private async refresh(): Promise<void> {
    const folders = this.members.flatMap(({ out }) => out ?? []);
    this.overview = await this.host.overview(folders);
    for (const { table } of this.members) table.setChanges(this.overview.changes);
    this.host.changed();
  }
}
