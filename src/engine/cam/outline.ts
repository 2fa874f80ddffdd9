/** A step along a cell's edge; the region lies on its right. */
type Direction = 'east' | 'south' | 'west' | 'north';

const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  east: [1, 0],
  south: [0, 1],
  west: [-1, 0],
  north: [0, -1],
};

/** At a corner where two cells touch, turn right first: each ring then stays with its own cells. */
const turns: Readonly<Record<Direction, readonly Direction[]>> = {
  east: ['south', 'east', 'north'],
  south: ['west', 'south', 'east'],
  west: ['north', 'west', 'south'],
  north: ['east', 'north', 'west'],
};

/**
 * The border of a set of cells as rings of grid corners [x0, y0, x1, y1, …], not closed: outer rings clockwise
 * (y grows downwards), holes counter-clockwise.
 */
export function traceOutline(cells: readonly number[], width: number): number[][] {
  const edges = borderEdges(cells, width);
  const rings: number[][] = [];
  for (const [start, directions] of edges) {
    while (directions.size > 0) {
      const first = directions.values().next().value!;
      rings.push(follow(edges, start, first));
    }
  }
  return rings;
}

/** Every edge between a cell of the set and one outside, by the corner that it starts from. */
function borderEdges(cells: readonly number[], width: number): Map<string, Set<Direction>> {
  const inside = new Set(cells.map((cell) => `${cell % width},${Math.floor(cell / width)}`));
  const edges = new Map<string, Set<Direction>>();
  const add = (x: number, y: number, direction: Direction): void => {
    const at = `${x},${y}`;
    edges.set(at, (edges.get(at) ?? new Set()).add(direction));
  };
  for (const cell of cells) {
    const x = cell % width;
    const y = Math.floor(cell / width);
    if (!inside.has(`${x},${y - 1}`)) add(x, y, 'east');
    if (!inside.has(`${x + 1},${y}`)) add(x + 1, y, 'south');
    if (!inside.has(`${x},${y + 1}`)) add(x + 1, y + 1, 'west');
    if (!inside.has(`${x - 1},${y}`)) add(x, y + 1, 'north');
  }
  return edges;
}

/** Walks one ring and takes its edges out; only corners where it turns are kept. */
function follow(edges: Map<string, Set<Direction>>, start: string, first: Direction): number[] {
  const ring: number[] = [];
  let [x, y] = start.split(',').map(Number) as [number, number];
  let direction: Direction | undefined = first;
  let before: Direction | undefined;
  while (direction) {
    edges.get(`${x},${y}`)!.delete(direction);
    if (direction !== before) ring.push(x, y);
    before = direction;
    x += steps[direction][0];
    y += steps[direction][1];
    const open = edges.get(`${x},${y}`);
    direction = `${x},${y}` === start ? undefined : turns[before].find((turn) => open?.has(turn));
  }
  return ring;
}
