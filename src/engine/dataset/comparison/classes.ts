/** Which class of one model is which of another. */

export interface SharedClasses {
  /** How they were matched: by their labels, or by their numbers where not both have labels. */
  readonly by: 'label' | 'number';
  /** Whether each class of either is one of the other, so that their predictions can be compared as a whole. */
  readonly areAll: boolean;
  /** Classes of A. */
  readonly count: number;
  /** B's number of a class of A. */
  readonly inB: (index: number) => number | undefined;
}

interface Classes {
  /** In the order of the classes; empty where the recipe has none. */
  readonly labels: readonly string[];
  readonly count: number;
}

/** Undefined where they have no class in common. */
export function sharedClasses(a: Classes, b: Classes): SharedClasses | undefined {
  if (a.labels.length === 0 || b.labels.length === 0)
    return a.count === b.count ? { by: 'number', areAll: true, count: a.count, inB: (index) => index } : undefined;
  const indexOf = new Map(b.labels.map((label, index) => [label, index]));
  const shared = a.labels.filter((label) => indexOf.has(label)).length;
  if (shared === 0) return undefined;
  const areAll = shared === a.count && shared === b.count && indexOf.size === b.count;
  return { by: 'label', areAll, count: a.count, inB: (index) => indexOf.get(a.labels[index] ?? '') };
}
