/** Explanations as the engine would give them, of a real photo, with heat where its boxes are. */
import { interpolateInferno, interpolateTurbo, interpolateViridis } from 'd3-scale-chromatic';
import type { ColorMapName, MethodName } from '../../src/vocabulary/names.ts';
import type { Explanation } from '../../src/protocol/explanation.ts';
import type { Geometry, Heatmap, Region, Warning } from '../../src/vocabulary/explanation.ts';
import type { ModelMessage } from '../../src/protocol/panel.ts';
import { cellBox, centerOf, type Box, type Grid } from '../../src/webview/state/geometry.ts';

export const photoName = 'cat-and-dog.jpg';
export const cat: Box = { x: 115, y: 259, width: 180, height: 163 };
export const dog: Box = { x: 360, y: 247, width: 190, height: 176 };

/** The middle square of a 640 × 480 photo, as a center crop to 224 sees it. */
export const geometry: Geometry = {
  photoWidth: 640,
  photoHeight: 480,
  inputWidth: 224,
  inputHeight: 224,
  scaleX: 480 / 256,
  scaleY: 480 / 256,
  offsetX: 110,
  offsetY: 30,
};

const labels = [
  'dog',
  'cat',
  'bicycle',
  'tennis racket',
  'tree',
  'a label so long that it cannot possibly fit into the row',
];
const scores = [7.31, 6.42, 2.1, 1.3, 0.4, -0.7];
const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
export const predictions = labels.map((label, index) => ({
  index,
  label,
  score: scores[index]!,
  probability: Math.exp(scores[index]!) / sum,
  target: { kind: 'class', class: index } as const,
}));

const layer = {
  name: '/features/stage4/Relu',
  tensor: 'stage4',
  operator: 'Relu',
  shape: [1, 64, 14, 14],
  grid: [14, 14],
  isDefault: true,
} as const;
const stem = {
  ...layer,
  name: '/features/stage2/Relu',
  tensor: 'stage2',
  shape: [1, 32, 28, 28],
  grid: [28, 28],
  isDefault: false,
} as const;

const blocked = {
  ...layer,
  name: '/features/stage3/Relu',
  tensor: 'stage3',
  isDefault: false,
  reason: 'The operator Foo (“/Foo”), which comes after it, has no gradient rule.',
} as const;

const recipe = {
  source: 'guess',
  description: 'ImageNet defaults: guessed from the input’s shape',
  looks: false,
  json: '{}',
} as const;

/** What the settings say. */
export const usual = { method: 'grad-cam++', threshold: 0.5 } as const;

export const model: Required<ModelMessage> = {
  kind: 'model',
  recipe,
  model: {
    name: 'sample.onnx',
    head: 'classes',
    classCount: 6,
    output: 'logits',
    outputs: [{ name: 'logits', head: 'classes' }],
    inputs: [],
    gradientGraph: 'memory',
    parts: [],
    layers: [stem, blocked, layer],
    methods: [
      { name: 'grad-cam++', title: 'Grad-CAM++', description: 'Weights by second-order terms', needsGradient: true },
      { name: 'grad-cam', title: 'Grad-CAM', description: 'Mean gradients', needsGradient: true },
      { name: 'layer-cam', title: 'LayerCAM', description: 'Weights each place', needsGradient: true },
      { name: 'signed', title: 'Signed', description: 'For and against', needsGradient: true },
      {
        name: 'eigen-cam',
        title: 'Eigen-CAM',
        description: 'What stands out, whatever the class',
        needsGradient: false,
      },
    ],
  },
};

/** A frame of heat, six cells of 14 wide and as high, around a hole of two by two. */
export const frameOfHeat = Float32Array.from({ length: 196 }, (_, cell) => {
  const [row, column] = [Math.floor(cell / 14), cell % 14];
  const within = (low: number, high: number): boolean => row >= low && row < high && column >= low && column < high;
  return within(4, 10) && !within(6, 8) ? 1 : 0;
});

/** A bump over each box; `sign` of each, so that a signed map can speak against. */
function bumps(grid: Grid, boxes: readonly (readonly [Box, number])[], place = geometry): Float32Array {
  const values = new Float32Array(grid.width * grid.height).map((_, cell) => {
    const at = centerOf(cellBox(place, grid, cell));
    return boxes.reduce((total, [box, weight]) => {
      const middle = centerOf(box);
      const away = Math.hypot((at.x - middle.x) / box.width, (at.y - middle.y) / box.height);
      return total + weight * Math.exp(-5 * away * away);
    }, 0);
  });
  const most = Math.max(...values.map(Math.abs));
  return values.map((value) => (Math.abs(value) < 0.004 * most ? 0 : value / most));
}

export interface Fake {
  readonly class?: number;
  readonly method?: MethodName;
  readonly boxes?: readonly (readonly [Box, number])[];
  readonly grid?: Grid;
  readonly threshold?: number;
  readonly geometry?: Geometry;
  readonly warnings?: Explanation['warnings'];
  readonly maximum?: number;
  /** Instead of bumps. */
  readonly values?: Float32Array;
}

export function explanation(fake: Fake = {}): Explanation {
  const grid = fake.grid ?? { width: 14, height: 14 };
  const place = fake.geometry ?? geometry;
  const boxes =
    fake.boxes ??
    ([
      [dog, 1],
      [cat, 0.7],
    ] as const);
  const values = fake.values ?? bumps(grid, boxes, fake.grid ? place : geometry);
  const maximum = fake.maximum ?? 0.0432;
  const heatmap: Heatmap = {
    frames: 1,
    ...grid,
    values,
    signed: fake.method === 'signed',
    maximum,
    contribution: values.map((value) => (value - 0.1) * maximum),
  };
  return {
    image: `/photos/${photoName}`,
    model: '/models/sample.onnx',
    layer: grid.width === 14 ? layer : stem,
    method: fake.method ?? 'grad-cam++',
    target: predictions[fake.class ?? 0]!.target,
    class: predictions[fake.class ?? 0]!,
    predictions: predictions.slice(0, 5),
    heatmap,
    regions: regionsOf(heatmap, place, fake.threshold ?? 0.5),
    geometry: place,
    recipe,
    warnings: fake.warnings ?? [],
    timings: { decode: 8, forward: 31, gradient: 22, cam: 1, total: 62 },
  };
}

/** A clip of six of the file's twelve pictures, whose map has three parts: nothing, the cat, the dog. */
export function clipExplanation(total = 12): Explanation {
  const whole = explanation();
  const parts = [
    new Float32Array(196),
    bumps({ width: 14, height: 14 }, [[cat, 1]]).map((value) => 0.6 * value),
    bumps({ width: 14, height: 14 }, [[dog, 1]]),
  ];
  const maps = parts.map((values): Heatmap => ({
    frames: 1,
    width: 14,
    height: 14,
    values,
    signed: false,
    maximum: 0.0432,
  }));
  const values = Float32Array.from(parts.flatMap((part) => [...part]));
  const sources = Array.from({ length: 6 }, (_, at) => (total === 1 ? 0 : 2 * at + 1));
  return {
    ...whole,
    layer: { ...layer, shape: [1, 512, 3, 14, 14], grid: [3, 14, 14] },
    heatmap: {
      frames: 3,
      width: 14,
      height: 14,
      values,
      signed: false,
      maximum: 0.0432,
      contribution: values.map((value) => value / 2),
    },
    regions: maps
      .flatMap((map, frame) => regionsOf(map, geometry, 0.5).map((region) => ({ ...region, frame })))
      .map((region, at) => ({ ...region, rank: at + 1 })),
    clip: { sources, total, strongest: 4 },
  };
}

/** Four boxes, one of them within another; the explained one is the second. */
export function detected(explained = 1): Explanation {
  const found = [
    [dog, 'dog'],
    [cat, 'cat'],
    [{ x: 400, y: 260, width: 60, height: 50 }, 'ball'],
    [{ x: 112, y: 32, width: 300, height: 120 }, 'tree'],
  ] as const;
  const boxes = found.map(([{ x, y, width, height }, label], index) => ({
    index,
    label,
    score: 2 - index,
    probability: 0.9 - 0.2 * index,
    box: [x, y, width, height] as const,
    target: { kind: 'box', box: index } as const,
  }));
  return {
    ...explanation({ boxes: [[found[explained]![0], 1]] }),
    predictions: boxes,
    class: boxes[explained]!,
    target: { kind: 'box', box: explained },
  };
}

/** Nothing is left after ReLU. */
export function emptyExplanation(): Explanation {
  const whole = explanation();
  const values = new Float32Array(whole.heatmap.values.length);
  const warnings: Warning[] = [
    { code: 'map-empty', message: 'ReLU left nothing of the map: at this layer everything speaks against “dog”.' },
  ];
  return { ...whole, heatmap: { ...whole.heatmap, values, maximum: 0 }, regions: [], warnings };
}

function regionsOf(heatmap: Heatmap, place: Geometry, threshold: number): readonly Region[] {
  const left = new Set(
    [...heatmap.values.keys()].filter((cell) => heatmap.values[cell]! >= threshold && heatmap.values[cell]! > 0),
  );
  const found: number[][] = [];
  while (left.size > 0) found.push(flood(left, heatmap.width));
  const sumOf = (cells: readonly number[]): number =>
    cells.reduce((total, cell) => total + Math.abs(heatmap.values[cell]!), 0);
  const total = sumOf([...heatmap.values.keys()]);
  return found
    .sort((a, b) => sumOf(b) - sumOf(a))
    .map((cells, index) => {
      const peakCell = cells.reduce((best, cell) => (heatmap.values[cell]! > heatmap.values[best]! ? cell : best));
      const peak = centerOf(cellBox(place, heatmap, peakCell));
      return {
        frame: 0,
        rank: index + 1,
        peak: heatmap.values[peakCell]!,
        mean: sumOf(cells) / cells.length,
        area: cells.length,
        areaShare: cells.length / heatmap.values.length,
        heatShare: sumOf(cells) / total,
        peakX: peak.x,
        peakY: peak.y,
        box: [0, 0, 0, 0],
        outline: outlineOf(cells, heatmap, place),
        cells,
      };
    });
}

function flood(left: Set<number>, width: number): number[] {
  const cells: number[] = [];
  const open = [left.values().next().value!];
  left.delete(open[0]!);
  for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
    cells.push(cell);
    for (const next of [cell - width, cell + width, cell % width ? cell - 1 : -1, (cell + 1) % width ? cell + 1 : -1]) {
      if (left.delete(next)) open.push(next);
    }
  }
  return cells;
}

/** Edges that no two cells share, chained clockwise. */
function outlineOf(cells: readonly number[], grid: Grid, place: Geometry): readonly (readonly number[])[] {
  const inside = new Set(cells);
  const edges = new Map<string, [number, number]>();
  for (const cell of cells) {
    const [x, y] = [cell % grid.width, Math.floor(cell / grid.width)];
    const has = (dx: number, dy: number): boolean =>
      x + dx >= 0 && x + dx < grid.width && inside.has(cell + dx + dy * grid.width);
    if (!has(0, -1)) edges.set(`${x},${y}`, [x + 1, y]);
    if (!has(1, 0)) edges.set(`${x + 1},${y}`, [x + 1, y + 1]);
    if (!has(0, 1)) edges.set(`${x + 1},${y + 1}`, [x, y + 1]);
    if (!has(-1, 0)) edges.set(`${x},${y + 1}`, [x, y]);
  }
  const rings: number[][] = [];
  const corner = cellBox(place, grid, 0);
  while (edges.size > 0) {
    const ring: number[] = [];
    let key: string | undefined = edges.keys().next().value;
    while (key !== undefined && edges.has(key)) {
      const [x, y]: [number, number] = edges.get(key)!;
      edges.delete(key);
      ring.push(corner.x + x * corner.width, corner.y + y * corner.height);
      key = `${x},${y}`;
    }
    rings.push(ring);
  }
  return rings;
}

function table(color: (at: number) => string): Uint8Array {
  return Uint8Array.from(
    Array.from({ length: 256 }, (_, index) => {
      const text = color(index / 255);
      const hex = /^#(..)(..)(..)$/.exec(text);
      return hex ? hex.slice(1).map((part) => parseInt(part, 16)) : text.match(/\d+/g)!.map(Number);
    }).flat(),
  );
}

const gray = (at: number): string =>
  `rgb(${Array(3)
    .fill(Math.round(at * 255))
    .join(',')})`;

export const colorMaps: Readonly<Record<ColorMapName, Uint8Array>> = {
  viridis: table(interpolateViridis),
  inferno: table(interpolateInferno),
  turbo: table(interpolateTurbo),
  jet: table(interpolateTurbo),
  gray: table(gray),
};
