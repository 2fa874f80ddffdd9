import { asObject, asPixels, numberAt, own, perChannelAt, textAt, type ForeignObject } from './foreignJson.ts';
import type { FixedSize } from './finding.ts';
import type { RecipeInput } from './recipe.ts';

export interface TimmReading {
  readonly input: Partial<RecipeInput>;
  readonly notes: readonly string[];
}

const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/**
 * timm's `pretrained_cfg` in config.json (older files hold its keys themselves), as resolve_data_config and
 * transforms_imagenet_eval read it. A model of the test size is given the test's crop.
 */
export function readTimm(config: ForeignObject, fixed: FixedSize): TimmReading | undefined {
  const cfg = asObject(own(config, 'pretrained_cfg')) ?? config;
  const trained = readInputSize(own(cfg, 'input_size'));
  if (!trained) return undefined;
  const tested = readInputSize(own(cfg, 'test_input_size'));
  const isTestSize =
    tested !== undefined &&
    tested.height === fixed.height &&
    tested.width === fixed.width &&
    tested.height !== trained.height;
  const fraction =
    (isTestSize ? numberAt(cfg, 'test_crop_pct', 0, 1) : undefined) ?? numberAt(cfg, 'crop_pct', 0, 1) ?? 0.875;
  const { width, height, channels } = isTestSize ? tested : trained;
  const mode = textAt(cfg, 'crop_mode') ?? 'center';
  const fit = Object.hasOwn(fits, mode) ? fits[mode as keyof typeof fits] : fits.center;
  const filter = textAt(cfg, 'interpolation') ?? 'bicubic';
  const { interpolation, note } = filterOf(filter);
  const scaled = { width: Math.floor(width / fraction), height: Math.floor(height / fraction) };
  const input: Partial<RecipeInput> = {
    width,
    height,
    channels: channels === 1 ? 'gray' : 'RGB',
    interpolation,
    antialias: true,
    scale: 1 / 255,
    mean: perChannelAt(cfg, 'mean', -1e6) ?? imageNet.mean,
    std: perChannelAt(cfg, 'std', 0) ?? imageNet.std,
    ...fit.input(scaled),
  };
  return { input, notes: [...(note === undefined ? [] : [note]), ...('note' in fit ? [fit.note] : [])] };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** timm's `crop_mode`, by the size before the cut. */
const fits = {
  center: {
    input: (scaled: Size): Partial<RecipeInput> => ({ resize: 'crop', ...covering(scaled), cropRounding: 'even' }),
  },
  squash: {
    input: (scaled: Size) =>
      ({ resize: 'squash', resizedWidth: scaled.width, resizedHeight: scaled.height, cropRounding: 'even' }) as const,
  },
  border: {
    input: () => ({ resize: 'letterbox' }) as const,
    note: 'timm’s crop_mode “border” fills up with the mean color; gray (114) is used, which comes near.',
  },
};

/**
 * Of a square torchvision's Resize, which cuts the long edge down to whole pixels; of any other timm's ResizeKeepRatio,
 * which rounds.
 */
const covering = ({ width, height }: Size): Partial<RecipeInput> =>
  width === height ? { shortestEdge: width } : { resizedWidth: width, resizedHeight: height };

function filterOf(name: string): { readonly interpolation: RecipeInput['interpolation']; readonly note?: string } {
  if (name === 'nearest' || name === 'bilinear' || name === 'bicubic') return { interpolation: name };
  const interpolation = name === 'lanczos' ? 'bicubic' : 'bilinear';
  return {
    interpolation,
    note:
      `timm’s pretrained_cfg asks for ${JSON.stringify(name.slice(0, 20))} resampling; ` +
      `${interpolation} is used, which comes near.`,
  };
}

/** [channels, height, width] */
function readInputSize(value: unknown): (Size & { readonly channels: number }) | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [channels, height, width] = value.map(asPixels);
  return channels === undefined || height === undefined || width === undefined
    ? undefined
    : { channels, width, height };
}

/** `label_names`, with `label_descriptions` where it has them; of the model's own config or of its pretrained_cfg. */
export function readTimmLabels(config: ForeignObject): readonly string[] | undefined {
  const cfg = asObject(own(config, 'pretrained_cfg'));
  const names = own(config, 'label_names') ?? (cfg && own(cfg, 'label_names'));
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) return undefined;
  const descriptions =
    asObject(own(config, 'label_descriptions')) ?? (cfg && asObject(own(cfg, 'label_descriptions'))) ?? {};
  return (names as readonly string[]).map((name) => textAt(descriptions, name) ?? name);
}
