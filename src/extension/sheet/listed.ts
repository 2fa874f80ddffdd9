import type { FoundDoubt } from '../../protocol/sweep.ts';

/** VS Code cuts a long list silently, by the alphabet: we cut ours first, by how bad it is. */
const listedAtMost = 200;

export interface Listed {
  readonly worst: readonly { readonly key: string; readonly doubt: FoundDoubt }[];
  /** Entries that found no room. */
  readonly more: number;
}

/** Warnings before questions, of each the worst first. Pure. */
export function listed(doubts: readonly FoundDoubt[], isOpen: (key: string, code: string) => boolean): Listed {
  const sorted = [...doubts].sort((a, b) => Number(b.severity === 'warning') - Number(a.severity === 'warning'));
  const all = sorted.flatMap((doubt) =>
    doubt.keys.filter((key) => isOpen(key, doubt.code)).map((key) => ({ key, doubt })),
  );
  return { worst: all.slice(0, listedAtMost), more: Math.max(all.length - listedAtMost, 0) };
}

/** An entry of the Problems view. */
export type Entry =
  | { readonly kind: 'doubt'; readonly key: string; readonly doubt: FoundDoubt }
  | { readonly kind: 'more'; readonly more: number };

/**
 * All entries of a sheet, by the path that they stand at: pictures, and the root for those that found no room. Pure.
 */
export function entriesOf(
  { root, pathOf }: { readonly root: string; readonly pathOf: (key: string) => string },
  { worst, more }: Listed,
): ReadonlyMap<string, readonly Entry[]> {
  const entries = new Map<string, Entry[]>();
  const add = (path: string, entry: Entry): void => void entries.set(path, [...(entries.get(path) ?? []), entry]);
  for (const each of worst) add(pathOf(each.key), { kind: 'doubt', ...each });
  if (more > 0) add(root, { kind: 'more', more });
  return entries;
}
