/** Paths of a sheet's pictures in the order that its page shows; none before one was opened. */
export class Order {
  paths: readonly string[] = [];
  private places: ReadonlyMap<string, number> = new Map();

  set(paths: readonly string[]): void {
    this.paths = paths;
    this.places = new Map(paths.map((path, place) => [path, place]));
  }

  placeOf(file: string): number | undefined {
    return this.places.get(file);
  }
}
