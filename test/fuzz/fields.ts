import { NothingToMutate, type Dice } from './dice.ts';

/** A value somewhere in a tree of objects and lists. */
interface Place {
  readonly parent: Record<PropertyKey, unknown>;
  readonly key: string | number;
}

/** Weights are not looked into, one by one; nor what an earlier mutation has nested a million deep. */
const [longestList, deepest] = [512, 100];

function placesIn(value: unknown, found: Place[] = [], depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth > deepest) return found;
  for (const key of Object.keys(value).slice(0, longestList)) {
    if (key.startsWith('$')) continue; // protobuf's own: type name, unknown fields
    found.push({ parent: value as Place['parent'], key });
    placesIn((value as Place['parent'])[key], found, depth + 1);
  }
  return found;
}

/**
 * Changes one value somewhere in a tree (a protobuf message, JSON), in place, mostly keeping its type: texts become
 * others or hostile ones, numbers edgy ones, lists lose, repeat or swap items, and whole branches stand where others
 * stood.
 */
export function mutateTree(tree: object, dice: Dice): void {
  const places = placesIn(tree);
  if (places.length === 0) throw new NothingToMutate();
  const { parent, key } = dice.pick(places);
  const value = parent[key];
  if (dice.chance(0.1)) {
    const other = dice.pick(places);
    const replacement = other.parent[other.key];
    // Of the same kind, or the tree could not be written.
    if (kindOf(replacement) === kindOf(value)) parent[key] = structuredClone(replacement);
    return;
  }
  parent[key] = mutated(value, dice, places);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `list of ${kindOf(value[0])}`;
  if (ArrayBuffer.isView(value)) return 'bytes';
  return (value as { readonly $typeName?: string } | null)?.$typeName ?? typeof value;
}

function mutated(value: unknown, dice: Dice, places: readonly Place[]): unknown {
  if (typeof value === 'string')
    return dice.chance(0.5)
      ? dice.text()
      : dice.pick(places.map(({ parent, key }) => parent[key]).filter((other) => typeof other === 'string'));
  if (typeof value === 'bigint') return BigInt(dice.size());
  if (typeof value === 'number')
    return dice.chance(0.5) ? dice.size() | 0 : dice.chance(0.5) ? value + 1 : Math.trunc(value) - 1;
  if (typeof value === 'boolean') return !value;
  if (value instanceof Uint8Array)
    return dice.chance(0.5) ? value.slice(0, dice.below(value.length + 1)) : dice.bytes(dice.below(64));
  if (Array.isArray(value)) return mutatedList(value, dice);
  return value;
}

function mutatedList(list: readonly unknown[], dice: Dice): unknown[] {
  if (list.length === 0) return [];
  const at = dice.below(list.length);
  const way = dice.below(5);
  if (way === 0) return list.toSpliced(at, 1);
  if (way === 1) return list.toSpliced(at, 0, structuredClone(list[at]));
  if (way === 2) return list.toReversed();
  if (way === 3) return [];
  const other = dice.below(list.length);
  return list.with(at, list[other]).with(other, list[at]);
}
