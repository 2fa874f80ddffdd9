/** What is known of a medical picture and may be shown: never anything that could name a patient. */

/** Defined Terms of DICOM's Modality (0008,0060) that hold pictures; no other text of that field is shown. */
export const modalities = [
  ...(['CR', 'CT', 'DX', 'ES', 'GM', 'IO', 'IVOCT', 'IVUS', 'MG', 'MR', 'NM', 'OCT', 'OP', 'OT', 'PT', 'PX'] as const),
  ...(['RF', 'RG', 'RTIMAGE', 'SC', 'SEG', 'SM', 'TG', 'US', 'XA', 'XC'] as const),
] as const;

export const sides = ['R', 'L', 'A', 'P', 'S', 'I'] as const;
export type Side = (typeof sides)[number];
export type Edges = Readonly<Record<'left' | 'right' | 'top' | 'bottom' | 'first' | 'last', Side>>;

/**
 * Which way a volume's x, y and z run, each by the side of the patient that it ends at: “RAS” is nibabel's and MONAI's
 * `Orientation(axcodes="RAS")`, “LPS” DICOM's and ITK's.
 */
export type Orientation = string;

const ways = ['RL', 'AP', 'SI'] as const;

/** Whether each way through the patient is named, once. */
export const isOrientation = (value: unknown): value is Orientation =>
  typeof value === 'string' &&
  value.length === ways.length &&
  ways.every((way) => [...value].filter((side) => way.includes(side)).length === 1);

/** The other end of the same way through the patient. */
export const oppositeOf = (side: Side): Side => ({ R: 'L', L: 'R', A: 'P', P: 'A', S: 'I', I: 'S' } as const)[side];

/** What of a volume is shown across its slices: a cut along one of their rows, or along one of their columns. */
export const cuts = ['row', 'column'] as const;
export type Cut = (typeof cuts)[number];

/** Whether the last slice is at the top of such a cut: the head is up. */
export const lastIsUp = (edges: Edges | undefined): boolean => edges?.last !== 'I';

const planes = { axial: 'SI', coronal: 'AP', sagittal: 'RL' } as const;

/**
 * What anatomists call the plane of a cut, or of the slices themselves: by the way through the patient that it does not
 * show. Undefined where the file does not say how the patient lies.
 */
export function planeName(edges: Edges | undefined, cut: Cut | 'slice'): keyof typeof planes | undefined {
  if (!edges) return undefined;
  const { left, top, last } = edges;
  const [across, up] = { row: [left, last], column: [top, last], slice: [left, top] }[cut] as [Side, Side];
  const hides = (ends: string): boolean => !ends.includes(across) && !ends.includes(up);
  return (Object.keys(planes) as (keyof typeof planes)[]).find((name) => hides(planes[name]));
}

/** Curves instead of a picture. */
export interface SignalFacts {
  readonly leads: number;
  /** Of each of them. */
  readonly names?: readonly string[];
  /** Samples a second. */
  readonly rate?: number;
}

export interface PictureFacts {
  readonly signal?: SignalFacts;
  readonly modality?: (typeof modalities)[number];
  /** Of the values. */
  readonly unit?: 'HU';
  /** Millimeters between rows, and between columns. */
  readonly spacing?: readonly [row: number, column: number];
  /** Of the values that the file wants shown between black and white. */
  readonly window?: readonly [center: number, width: number];
  /** Millimeters between slices. */
  readonly depth?: number;
  /** Which side of the patient lies at an edge of the picture, and in front of the first and behind the last slice. */
  readonly edges?: Edges;
  /** Volumes of the file, of which the first is read. */
  readonly volumes?: number;
  /** How many pictures the file holds. */
  readonly frames?: number;
}

/** “CT · 512 × 512 · 0.7 mm · W 80 L 40”; of a volume “40 × 48 × 16 · 1 × 1 × 3 mm”. */
export function factsText(facts: PictureFacts, width: number, height: number): string {
  if (facts.signal) return signalText(facts.signal, width);
  const { modality, spacing, window, frames = 1, depth, volumes = 1 } = facts;
  const isVolume = frames > 1 && depth !== undefined;
  return [
    modality,
    [width, height, ...(isVolume ? [frames] : [])].join(' × '),
    spacing && spacingText([spacing[1], spacing[0], ...(isVolume ? [depth] : [])]),
    window && windowText(window),
    volumes > 1 ? `volume 1 of ${volumes}` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** “12 leads · 5000 samples · 10 s”. */
function signalText({ leads, rate }: SignalFacts, samples: number): string {
  const length = rate === undefined ? [] : [`${short(samples / rate)} s`];
  return [leads === 1 ? '1 lead' : `${leads} leads`, `${samples} samples`, ...length].join(' · ');
}

/** What a lead is called. */
export const leadName = ({ names }: SignalFacts, lead: number): string => names?.[lead] ?? `${lead + 1}`;

/**
 * Samples from … to (exclusive), counted from 0, in words: “samples 300 to 420”, in seconds where the rate is known.
 */
export function samplesText({ rate }: SignalFacts, from: number, to: number): string {
  const [first, last] = [Math.round(from), Math.max(Math.round(from), Math.round(to) - 1)];
  const samples = first === last ? `sample ${first}` : `samples ${first} to ${last}`;
  return rate === undefined ? samples : `${samples} (${seconds(first / rate)} to ${seconds(to / rate)} s)`;
}

const seconds = (value: number): string => value.toFixed(3);

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** Of a microscope's pixels in micrometers. */
function spacingText(lengths: readonly number[]): string {
  const isSmall = lengths.every((length) => length < 0.01);
  const shown = lengths.map((length) => short(isSmall ? 1000 * length : length));
  return `${(new Set(shown).size === 1 ? shown.slice(0, 1) : shown).join(' × ')} ${isSmall ? 'µm' : 'mm'}`;
}

/** Whole numbers, where the window is so wide that no more can be seen. */
export const windowNumbers = ([center, width]: readonly [number, number]): readonly [number, number] =>
  width >= 64 ? [Math.round(center), Math.round(width)] : [Number(short(center)), Number(short(width))];

function windowText(window: readonly [number, number]): string {
  const [center, width] = windowNumbers(window);
  return `W ${width} L ${center}`.replaceAll('-', '\u2212');
}
