import { areaText, type ShownArea } from './pictureArea.ts';
import { stepTitles, type StepName } from './steps.ts';

/** What of a picture file was looked at, and how: for whoever shows the heat. */
export interface PictureLook {
  /** Which of the file's pictures, from 0, and how many it holds. */
  readonly frame: number;
  readonly frames: number;
  /** As its EXIF data says. */
  readonly turned: boolean;
  /** Some pixels are transparent: the model sees their own colors, or the recipe's background. */
  readonly transparent?: 'colors' | 'background';
  /** Of a picture of more than 8 bits, or with a window in its recipe. */
  readonly window?: ShownWindow;
  /** Of a picture that has others than gray, or red, green, blue and alpha. */
  readonly bands?: number;
  /** Pages of the file that are the channels of the model's input, in their order, counted from 1. */
  readonly channels?: readonly { readonly page: number; readonly name?: string }[];
  /** The file's pages are grays, of which one is given to the model. */
  readonly areGray?: boolean;
  /** Pages of the file that have another size than the first. */
  readonly leftOut?: LeftOut;
  /** Of a large picture, the part that was looked at. */
  readonly area?: ShownArea;
  /** What is done to it before the model sees it: it is shown without. */
  readonly steps?: readonly StepName[];
}

export interface LeftOut {
  readonly pages: number;
  /** One of them is larger: the first may be its thumbnail. */
  readonly areLarger: boolean;
}

interface ShownWindow {
  /** The file's own values that became black and white. */
  readonly black: number;
  readonly white: number;
  /** Who says so: the recipe, the file, the type of its numbers, what is usual for floats, or their extremes. */
  readonly from: 'recipe' | 'file' | 'type' | 'usual' | 'values';
  /** The values that the picture has. */
  readonly lowest: number;
  readonly highest: number;
}

const sources = {
  recipe: 'as the recipe says',
  file: 'as the file says',
  type: 'all that its numbers can be',
  usual: 'as usual for floating point',
  values: 'its lowest and highest value',
} as const satisfies Readonly<Record<ShownWindow['from'], string>>;

const number = (value: number): string => String(Number(value.toPrecision(6)));

const channelText = ({ page, name }: { readonly page: number; readonly name?: string }): string =>
  name === undefined ? String(page) : `${page} (${name})`;

const leftOutText = ({ pages, areLarger }: LeftOut): string =>
  `${pages} ${areLarger ? 'larger ' : ''}${pages === 1 ? 'page' : 'pages'} of another size left out`;

/** In a few words each; nothing of a picture that is as everyone expects. */
export function lookText({
  frame,
  frames,
  turned,
  transparent,
  window,
  bands,
  steps,
  channels,
  leftOut,
  area,
}: PictureLook): string[] {
  return [
    ...(area ? [areaText(area)] : []),
    ...(turned ? ['turned by EXIF'] : []),
    ...(frames > 1 ? [`frame ${frame + 1} of ${frames}`] : []),
    ...(leftOut ? [leftOutText(leftOut)] : []),
    ...(transparent === 'colors' ? ['transparent, colors beneath'] : []),
    ...(transparent === 'background' ? ['transparent, over the recipe’s background'] : []),
    ...(channels ? [`channels are pages ${channels.map(channelText).join(', ')}`] : []),
    ...(bands === undefined || channels ? [] : [`${bands} bands`]),
    ...(window
      ? [
          `values ${number(window.lowest)} to ${number(window.highest)}`,
          `black ${number(window.black)}, white ${number(window.white)} (${sources[window.from]})`,
        ]
      : []),
    ...(steps ? [`the model sees it ${steps.map((step) => stepTitles[step]).join(', ')}`] : []),
  ];
}
