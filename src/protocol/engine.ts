/** What the extension asks of the engine (worker thread or child process), and what it answers. */

export type MethodName =
  | 'grad-cam++'
  | 'grad-cam'
  | 'hires-cam'
  | 'xgrad-cam'
  | 'layer-cam'
  | 'signed'
  | 'eigen-cam'
  | 'score-cam'
  | 'ablation-cam';

/** `photo = offset + scale · input`, in pixels, edge to edge. */
export interface Geometry {
  readonly photoWidth: number;
  readonly photoHeight: number;
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** What a model of clips was given of a file. */
export interface Clip {
  /** For each of the input's frames, the index of the file's picture that it shows. */
  readonly sources: readonly number[];
  /** How many pictures the file has; 1 is a still. */
  readonly total: number;
  /** Of the input's frames: where the map is hottest. */
  readonly strongest: number;
}

export interface Prediction {
  readonly index: number;
  readonly label: string;
  /** The logit. */
  readonly score: number;
  /** 0..1; absent where the model's number is no probability. */
  readonly probability?: number;
  /** The file's own number; absent where it has none for this class. */
  readonly output?: number;
  /** Of a detection: x, y, width, height in photo pixels. */
  readonly box?: readonly [number, number, number, number];
}

export interface Layer {
  /** Shown to the user: the node's name, or the tensor's. */
  readonly name: string;
  /** Identifies the layer in requests. */
  readonly tensor: string;
  readonly operator: string;
  /** As found by a real run, for example [1, 512, 7, 7]. */
  readonly shape: readonly number[];
  /** Cells, [height, width] or, of a clip, [frames, height, width]; absent where the layer has no grid. */
  readonly grid?: readonly number[];
  readonly isDefault: boolean;
  /** Why it has no gradient, so that only methods without one can explain it; absent when it has. */
  readonly reason?: string;
}

export interface Region {
  /** Of the heatmap's frames; 0 where it has but one. */
  readonly frame: number;
  /** 1 = the one with the most heat. */
  readonly rank: number;
  /** Highest and mean value, 0..1. */
  readonly peak: number;
  readonly mean: number;
  /** Cells, and their share of all cells. */
  readonly area: number;
  readonly areaShare: number;
  /** Share of all heat, 0..1. */
  readonly heatShare: number;
  /** Photo pixels: where the peak's cell has its center. */
  readonly peakX: number;
  readonly peakY: number;
  /** Photo pixels: x, y, width, height. */
  readonly box: readonly [number, number, number, number];
  /** Rings of photo pixels [x0, y0, x1, y1, …], outer ones clockwise, holes the other way. */
  readonly outline: readonly (readonly number[])[];
  /** Indices of the cells in their frame, row-major. */
  readonly cells: readonly number[];
}

export interface Heatmap {
  /** Along the time of a clip, which they divide in equal parts; 1 where all its frames, or the only picture, share one map. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** [frames, height, width], row-major, 0..1; −1..1 for the signed method. */
  readonly values: Float32Array;
  /** The largest magnitude before normalizing, of all frames together. */
  readonly maximum: number;
  /** Row-major: each cell's contribution in the logit's own units, with its sign; absent where the method has no such notion. */
  readonly contribution?: Float32Array;
}

export interface RecipeSummary {
  /** `file` is MODEL.whylight.json; the rest was found elsewhere, and a `guess` nowhere. */
  readonly source: 'file' | 'hugging-face' | 'metadata' | 'graph' | 'guess';
  /** For people: “cats.whylight.json”, “ImageNet defaults: guessed …”. */
  readonly description: string;
  /** MODEL.whylight.json, when it is that. */
  readonly path?: string;
  /** The whole recipe in the format of MODEL.whylight.json. */
  readonly json: string;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}

export interface ModelDescription {
  readonly model: string;
  readonly scoreTensor: string;
  /** What it holds: a score a class, the classes of each pixel or of each voxel, or boxes (a box's index is its place among those of one image). */
  readonly head: 'classes' | 'pixels' | 'voxels' | 'boxes';
  readonly classCount: number;
  /** Empty when unknown. */
  readonly labels: readonly string[];
  readonly layers: readonly Layer[];
  readonly methods: readonly {
    readonly name: MethodName;
    readonly title: string;
    readonly description: string;
    readonly needsGradient: boolean;
  }[];
  readonly recipe: RecipeSummary;
  /** `model`: lies beside it and fits; `memory`: built just now. */
  readonly gradientGraph: 'file' | 'memory';
  /** Absolute paths of all that it was made from, or would be if it were there: a change of one makes it out of date. */
  readonly files: readonly string[];
}

export interface ExplainParams {
  /** Absolute path. */
  readonly image: string;
  /** Absolute path. */
  readonly model: string;
  /** Absolute path of a recipe file instead of the one that would be found. */
  readonly recipe?: string;
  /** An index, or a label; the top prediction when absent. */
  readonly class?: number | string;
  /** Of a segmentation (`ModelDescription.head` is `pixels`): the photo's pixel, column and row, whose classes are meant. */
  readonly pixel?: readonly [x: number, y: number];
  /** A layer's name or tensor. */
  readonly layer?: string;
  readonly method?: MethodName;
  /** Of the map's maximum, 0..1; regions are the cells at or above it. */
  readonly threshold?: number;
  /** How many predictions. */
  readonly top?: number;
}

export interface Explanation {
  readonly image: string;
  readonly model: string;
  readonly layer: Layer;
  readonly method: MethodName;
  readonly class: Prediction;
  /** The photo's pixel that was asked for: class and predictions are those of this pixel. */
  readonly pixel?: readonly [x: number, y: number];
  readonly predictions: readonly Prediction[];
  readonly heatmap: Heatmap;
  readonly regions: readonly Region[];
  readonly geometry: Geometry;
  /** Of a model of clips. */
  readonly clip?: Clip;
  readonly recipe: RecipeSummary;
  readonly warnings: readonly Warning[];
  /** How many other runs the method took; absent for those that take none. */
  readonly runs?: number;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

export type ColorMap = 'viridis' | 'inferno' | 'turbo' | 'jet' | 'gray';

/** What `export` and `save` write. */
export type PictureFormat = 'overlay' | 'heatmap' | 'json' | 'npy';

export type EngineRequests = {
  /** Layers, labels, recipe of a model. */
  readonly describe: {
    readonly params: { readonly model: string; readonly recipe?: string };
    readonly result: ModelDescription;
  };
  readonly explain: { readonly params: ExplainParams; readonly result: Explanation };
  /** A photo decoded and upright as PNG: for formats that browsers can't show, and to show just what was decoded. */
  readonly photo: {
    readonly params: {
      readonly image: string;
      /** Of a file that holds several pictures: which one. */
      readonly frame?: number;
    };
    readonly result: { readonly width: number; readonly height: number; readonly png: Uint8Array };
  };
  /** What the model saw: its input before scale, mean and std, as PNG. */
  readonly seen: {
    readonly params: {
      readonly image: string;
      readonly model: string;
      readonly recipe?: string;
      /** Of the input's frames. */
      readonly frame?: number;
    };
    readonly result: { readonly width: number; readonly height: number; readonly png: Uint8Array };
  };
  /** An explanation as the bytes of a file. */
  readonly render: {
    readonly params: ExplainParams & {
      readonly format: PictureFormat;
      readonly colorMap: ColorMap;
      /** 0..1 */
      readonly opacity: number;
      /** Of a clip: the input's frame that a picture shows; the strongest one when absent. */
      readonly frame?: number;
    };
    readonly result: { readonly bytes: Uint8Array };
  };
  /** Writes MODEL.grad.onnx; answers with the path. */
  readonly exportGradientGraph: {
    readonly params: { readonly model: string; readonly out?: string };
    readonly result: { readonly path: string; readonly bytes: number };
  };
  /** 256 · 3 bytes RGB for each map: the panel paints with the engine's own table. */
  readonly colorMaps: {
    readonly params: Record<string, never>;
    readonly result: Readonly<Record<ColorMap, Uint8Array>>;
  };
  /** Limits and threads; sent first and whenever the settings change. */
  readonly configure: {
    readonly params: { readonly threads: number; readonly memoryMegabytes: number; readonly maxMegapixels: number };
    readonly result: null;
  };
  /** Releases every session; answered when nothing native is held. */
  readonly release: { readonly params: Record<string, never>; readonly result: null };
};

export type Stage = 'model' | 'decode' | 'preprocess' | 'session' | 'forward' | 'gradient' | 'runs' | 'cam';

export type EngineEvents = {
  /** A stage has begun; `runs` tells how far it is, before each batch. */
  readonly stage: { readonly stage: Stage; readonly done?: number; readonly total?: number };
};
