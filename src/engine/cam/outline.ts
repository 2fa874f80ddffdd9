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
    // A ring takes its edges out of the sets, so that each starts one ring at most.
    for (const first of directions) rings.push(follow(edges, start, first, width + 1));
  }
  return rings;
}

/** By a corner's number, row-major in a grid of one more column, the edges that start there. */
type Edges = Map<number, Set<Direction>>;

/** Every edge between a cell of the set and one outside. */
function borderEdges(cells: readonly number[], width: number): Edges {
  const inside = new Set(cells);
  const edges: Edges = new Map();
  const add = (x: number, y: number, direction: Direction): void => {
    const corner = y * (width + 1) + x;
    const known = edges.get(corner);
    if (known) known.add(direction);
    else edges.set(corner, new Set([direction]));
  };
  for (const cell of cells) {
    const x = cell % width;
    const y = Math.floor(cell / width);
    if (!inside.has(cell - width)) add(x, y, 'east');
    if (x === width - 1 || !inside.has(cell + 1)) add(x + 1, y, 'south');
    if (!inside.has(cell + width)) add(x + 1, y + 1, 'west');
    if (x === 0 || !inside.has(cell - 1)) add(x, y + 1, 'north');
  }
  return edges;
}

/** Walks one ring and takes its edges out; only corners where it turns are kept. */
function follow(edges: Edges, start: number, first: Direction, corners: number): number[] {
  const ring: number[] = [];
  let corner = start;
  let direction: Direction | undefined = first;
  let before: Direction | undefined;
  while (direction) {
    edges.get(corner)?.delete(direction);
    if (direction !== before) ring.push(corner % corners, Math.floor(corner / corners));
    before = direction;
    corner += steps[direction][0] + steps[direction][1] * corners;
    const open = edges.get(corner);
    direction = corner === start ? undefined : turns[before].find((turn) => open?.has(turn));
  }
  return ring;
}
