/** Where the objects are: boxes from the files that annotation tools write. */
import { fileFormatErrors } from '../errors.ts';
import { isRecord, parseJson } from '../recipe/json.ts';

export interface TruthBox {
  /** Of the object, where the file names it. */
  readonly label?: string;
  /** Of YOLO's files, which name no label. */
  readonly index?: number;
  /** x, y, width, height: photo pixels, or shares of the photo. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly isShare?: boolean;
}

/** By the picture's key or its file name without extension. */
export type TruthBoxes = ReadonlyMap<string, readonly TruthBox[]>;

/** The file's name, without folders and extension. */
export const stemOf = (key: string): string => (key.split('/').at(-1) ?? key).replace(/\.[^.]*$/, '');

export function boxesFor(boxes: TruthBoxes, key: string): readonly TruthBox[] | undefined {
  return boxes.get(key) ?? boxes.get(key.split('/').at(-1) ?? key) ?? boxes.get(stemOf(key));
}

/** One file for all pictures, by its content: COCO's JSON, ImageNet's CSV, or `{"picture": [{"label", "box"}]}`. */
export function readBoxFile(text: string, name: string): TruthBoxes {
  if (/^\s*\{/.test(text)) return fromJson(readJson(text, name), name);
  return fromImageNet(text);
}

/** One file a picture: Pascal VOC's XML, or YOLO's text. */
export function readPictureBoxes(text: string): TruthBox[] {
  return /<annotation>/.test(text) ? fromVoc(text) : fromYolo(text);
}

function readJson(text: string, name: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw fileFormatErrors.boxes(name, (cause as Error).message);
  }
}

type Box = TruthBox['box'];

function asBox(value: unknown): Box | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [x = NaN, y = NaN, width = NaN, height = NaN] = value.map((each) => (typeof each === 'number' ? each : NaN));
  return [x, y, width, height].every(Number.isFinite) ? [x, y, width, height] : undefined;
}

const records = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

function fromJson(value: unknown, name: string): TruthBoxes {
  if (!isRecord(value)) throw fileFormatErrors.boxes(name, 'an object was expected');
  if (Array.isArray(value['annotations'])) return fromCoco(value);
  const entries = Object.entries(value).map(([key, list]) => {
    const boxes = records(list).flatMap(({ box, label }) => {
      const found = asBox(box);
      return found ? [{ box: found, ...(typeof label === 'string' && { label }) }] : [];
    });
    return [key, boxes] as const;
  });
  return new Map(entries);
}

function fromCoco({ images, annotations, categories }: Readonly<Record<string, unknown>>): TruthBoxes {
  const nameOf = new Map(records(images).map(({ id, file_name: file }) => [id, String(file)]));
  const labelOf = new Map(records(categories).map(({ id, name }) => [id, String(name)]));
  const found = new Map<string, TruthBox[]>();
  for (const { image_id: image, category_id: category, bbox } of records(annotations)) {
    const [key, box, label] = [nameOf.get(image), asBox(bbox), labelOf.get(category)];
    if (key !== undefined && box) push(found, key, { box, ...(label !== undefined && { label }) });
  }
  return found;
}

function push(found: Map<string, TruthBox[]>, key: string, box: TruthBox): void {
  found.set(key, [...(found.get(key) ?? []), box]);
}

/** `ILSVRC2012_val_00000001,n01751748 111 108 441 366 n01751748 …`: synset, left, top, right, bottom. */
function fromImageNet(csv: string): TruthBoxes {
  const found = new Map<string, TruthBox[]>();
  for (const line of csv.split(/\r?\n/)) {
    const [key = '', text = ''] = line.split(',');
    for (const [, label, ...corners] of text.matchAll(/(\S+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+)/g)) {
      const [left = 0, top = 0, right = 0, bottom = 0] = corners.map(Number);
      push(found, key.trim(), { box: [left, top, right - left, bottom - top], ...(label !== undefined && { label }) });
    }
  }
  return found;
}

function fromVoc(xml: string): TruthBox[] {
  return [...xml.matchAll(/<object>([\s\S]*?)<\/object>/g)].flatMap(([, object = '']) => {
    const text = (tag: string): string | undefined => new RegExp(`<${tag}>\\s*([^<]*?)\\s*</${tag}>`).exec(object)?.[1];
    const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((tag) => Number(text(tag)));
    const box = asBox([left, top, (right ?? NaN) - (left ?? NaN), (bottom ?? NaN) - (top ?? NaN)]);
    const label = text('name');
    return box ? [{ box, ...(label !== undefined && { label }) }] : [];
  });
}

/** `class center-x center-y width height`, shares of the photo. */
function fromYolo(text: string): TruthBox[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const numbers = line.trim().split(/\s+/).map(Number);
    const [index = NaN, x = NaN, y = NaN, width = NaN, height = NaN] = numbers;
    const box = asBox([x - width / 2, y - height / 2, width, height]);
    return numbers.length >= 5 && box && Number.isInteger(index) ? [{ index, box, isShare: true }] : [];
  });
}
