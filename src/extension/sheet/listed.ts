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
