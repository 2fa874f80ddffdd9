/**
 * What is made of each item, in their order, while the caller works on those before: at most `depth` are under way or wait,
 * so that memory stays the same however many there are.
 */
export async function* ahead<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Promise<Made>,
  depth: number,
): AsyncGenerator<readonly [Item, Made]> {
  const waiting: { readonly item: Item; readonly made: Promise<Made> }[] = [];
  let next = 0;
  const fill = (): void => {
    for (; next < items.length && waiting.length < depth; next++) {
      const item = items[next] as Item;
      const made = make(item);
      made.catch(() => undefined); // thrown when its turn comes, or never where the caller stops before
      waiting.push({ item, made });
    }
  };
  for (fill(); ; fill()) {
    const first = waiting.shift();
    if (!first) return;
    const made = await first.made;
    fill();
    yield [first.item, made];
  }
}
