/**
 * What is made of each item, in their order, while the caller works on those before: at most `depth` are under way or
 * wait, so that memory stays the same however many there are.
 */
export class Ahead<Item, Made> {
  private readonly made = new Map<Item, Promise<Made>>();
  private next = 0;

  constructor(
    private readonly items: readonly Item[],
    private readonly make: (item: Item) => Promise<Made>,
    private readonly depth: number,
  ) {}

  /** Of the next item, as a rule; of any other it is made now. */
  take(item: Item): Promise<Made> {
    this.fill();
    const made = this.made.get(item) ?? this.make(item);
    this.made.delete(item);
    this.fill();
    return made;
  }

  private fill(): void {
    for (; this.next < this.items.length && this.made.size < this.depth; this.next++) {
      const item = this.items[this.next] as Item;
      const made = this.make(item);
      made.catch(() => undefined); // thrown when its turn comes, or never where the caller stops before
      this.made.set(item, made);
    }
  }
}
