export interface Rectangle {
  readonly width: number;
  readonly height: number;
}

export type Size =
  | Rectangle
  | { readonly shortestEdge: number; /** The longest edge is rounded, not cut down. */ readonly isRounded?: true }
  | { readonly longestEdge: number };

export interface Wish {
  readonly size: Size;
  /** Undefined where nothing is cut out. */
  readonly crop: Rectangle | undefined;
  readonly cropFraction: number | undefined;
}

/** What a class of transformers' image processors does where its file is silent, and where it is unlike the others. */
export interface Processor {
  readonly size: Size;
  /** The size of the cut; undefined where it does not cut unless the file says so. */
  readonly cropSize?: Rectangle;
  /** Whether `"size": 224` is a square or the shortest edge. */
  readonly isIntSquare: boolean;
  /** PIL's number of its filter. */
  readonly resample: number;
  /** Absent where it does not normalize. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly cropFraction?: number;
  /** Whether its colors are BGR. */
  readonly flips?: boolean;
  readonly dividesTwice?: boolean;
  /** What size and cut come to; as they are, when absent. */
  fit?(wish: Wish): Pick<Wish, 'size' | 'crop'>;
}

const half = { mean: [0.5], std: [0.5] } as const;
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
export const clipNormalization = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
} as const;

const square = (edge: number): Rectangle => ({ width: edge, height: edge });
const squashing = (edge: number) => ({ size: square(edge), isIntSquare: true }) as const;
const cropping = (shortestEdge: number, crop: number) =>
  ({ size: { shortestEdge }, cropSize: square(crop), isIntSquare: false }) as const;

const [nearest, bilinear, bicubic] = [0, 2, 3] as const;

const vit: Processor = { ...squashing(224), resample: bilinear, ...half };
const clipLike: Processor = { ...cropping(224, 224), resample: bicubic, ...clipNormalization };

/** Below 384: the shortest edge over the fraction, then the center. From 384 on: squashed, nothing is cut. */
const convNext: Processor = {
  size: { shortestEdge: 384 },
  isIntSquare: false,
  resample: bicubic,
  ...half,
  cropFraction: 224 / 256,
  fit({ size, crop, cropFraction = 1 }) {
    if (!('shortestEdge' in size)) return { size, crop };
    const { shortestEdge } = size;
    if (shortestEdge >= 384) return { size: square(shortestEdge), crop };
    return { size: { shortestEdge: Math.trunc(shortestEdge / cropFraction) }, crop: crop ?? square(shortestEdge) };
  },
};

/** The shortest edge over the fraction, for a square as well; then the center. */
const poolFormer: Processor = {
  ...cropping(224, 224),
  resample: bicubic,
  ...imageNet,
  cropFraction: 0.9,
  fit({ size, crop, cropFraction = 1 }) {
    if ('longestEdge' in size) return { size, crop };
    if ('shortestEdge' in size) return { size: { shortestEdge: Math.trunc(size.shortestEdge / cropFraction) }, crop };
    return { size: { shortestEdge: Math.trunc(Math.min(size.width, size.height) / cropFraction) }, crop };
  },
};

const levit: Processor = {
  ...cropping(224, 224),
  resample: bicubic,
  ...imageNet,
  fit: ({ size, crop }) =>
    'shortestEdge' in size
      ? { size: { shortestEdge: Math.trunc((256 / 224) * size.shortestEdge) }, crop }
      : { size, crop },
};

/** Cuts first and resizes then: `size` of every `crop_size` pixels of the shortest edge. */
const perceiver: Processor = {
  ...squashing(224),
  cropSize: square(256),
  resample: bicubic,
  ...imageNet,
  fit: ({ size, crop }) =>
    'height' in size && crop
      ? { size: { shortestEdge: Math.min(crop.width, crop.height) }, crop: size }
      : { size, crop },
};

/** Keeps the whole picture, `"size": 800` of its shortest edge. */
const detr: Processor = { size: { shortestEdge: 800 }, isIntSquare: false, resample: bilinear, ...imageNet };

/** Pads to a gray square, at the right and the bottom, and resizes that. */
const owlv2: Processor = {
  ...squashing(960),
  resample: bilinear,
  ...clipNormalization,
  fit: ({ size, crop }) => ({ size: 'height' in size ? { longestEdge: size.height } : size, crop }),
};

/** Its `size` is a square, of which the shortest edge alone counts (`resize_short`). */
const ppLcNet: Processor = {
  ...squashing(256),
  cropSize: square(224),
  resample: bilinear,
  mean: imageNet.mean.toReversed(),
  std: imageNet.std.toReversed(),
  flips: true,
  fit: ({ size, crop }) =>
    'height' in size
      ? { size: { shortestEdge: Math.min(size.width, size.height), isRounded: true }, crop }
      : { size, crop },
};

/**
 * By class name without its endings; DINOv2 uses Bit's, Swin and ViT-like ones ViT's, ResNet, RegNet, CvT and VAN
 * ConvNeXT's. (transformers 5.23, models/…/image_processing_….py)
 */
export const processors = {
  ViT: vit,
  Pvt: vit,
  ConvNext: convNext,
  CLIP: clipLike,
  Bit: clipLike,
  ChineseCLIP: clipLike,
  Beit: { ...squashing(224), resample: bicubic, ...half },
  DeiT: { ...squashing(256), cropSize: square(224), resample: bicubic, ...half },
  EfficientNet: { ...squashing(346), resample: nearest, ...half, dividesTwice: true },
  EfficientFormer: { ...cropping(224, 224), resample: bicubic, ...imageNet },
  MobileNetV1: { ...cropping(256, 224), resample: bilinear, ...half },
  MobileNetV2: { ...cropping(256, 224), resample: bilinear, ...half },
  MobileViT: { ...cropping(224, 256), resample: bilinear, flips: true },
  PoolFormer: poolFormer,
  Levit: levit,
  Perceiver: perceiver,
  VideoMAE: { ...cropping(224, 224), resample: bilinear, ...half },
  Vivit: { ...cropping(256, 224), resample: bilinear, ...half },
  Siglip: { ...squashing(224), resample: bicubic, ...half },
  OwlViT: { ...squashing(768), resample: bicubic, ...clipNormalization },
  Owlv2: owlv2,
  Segformer: { ...squashing(512), resample: bilinear, ...imageNet },
  PPLCNet: ppLcNet,
  Detr: detr,
  ConditionalDetr: detr,
  DeformableDetr: detr,
  Yolos: detr,
  RTDetr: { ...squashing(640), resample: bilinear },
} as const satisfies Readonly<Record<string, Processor>>;
