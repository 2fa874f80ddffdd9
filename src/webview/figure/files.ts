/** A figure as the bytes of a file. */
import type { FigureFormat } from '../../vocabulary/figure.ts';
import { known } from '../../vocabulary/known.ts';
import { h } from '../kit/dom.ts';
import { drawPage, pictureCanvas, pngOf, type Painter } from './draw.ts';
import { encoded } from './fonts.ts';
import { dpi, fontFamily, pixelsOf, type Item, type Page } from './page.ts';
import { pdfOf, shiftOf, type Drawn } from './pdf.ts';
import { withResolution } from './png.ts';
import { svgOf } from './svg.ts';

const writers: Readonly<Record<FigureFormat, (page: Page, paint: Painter) => Promise<Uint8Array<ArrayBuffer>>>> = {
  png: async (page, paint) => withResolution(await pngOf(drawPage(page, pixelsOf(page.width), paint)), dpi),
  svg: async (page, paint) => {
    const pictures = page.items.filter((item) => item.kind === 'picture');
    const sources: string[] = [];
    for (const item of pictures) sources.push(dataUri(await pngOf(pictureCanvas(item, paint))));
    return new TextEncoder().encode(svgOf(page, sources));
  },
  pdf: async (page, paint) => {
    const drawn = page.items.flatMap((item, at) => {
      const raster = rasterOf(item, paint);
      return raster ? [[at, raster] as const] : [];
    });
    return pdfOf(page, new Map(drawn));
  },
};

/** Rejects with a reason for people. */
export const figureFile = (page: Page, format: FigureFormat, paint: Painter): Promise<Uint8Array<ArrayBuffer>> =>
  writers[format](page, paint);

function dataUri(png: Uint8Array): string {
  let binary = '';
  for (const byte of png) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}

/** What a PDF can't say in lines and letters. */
function rasterOf(item: Item, paint: Painter): Drawn | undefined {
  if (item.kind === 'picture') return { box: item.box, ...rgbOf(pictureCanvas(item, paint)) };
  return item.kind === 'text' && !encoded(item.text) ? letters(item) : undefined;
}

/** Finer than photos: letters have edges. */
const sharper = 2;

/** Above and below the line that letters stand on, of the font's size. */
const [ascent, descent] = [1, 0.3] as const;

function letters({ at, text, size, anchor }: Extract<Item, { kind: 'text' }>): Drawn {
  const scale = pixelsOf(1) * sharper;
  const font = `${size * scale}px ${fontFamily}`;
  const measuring = known(h('canvas').getContext('2d'), '2d context');
  measuring.font = font;
  const width = Math.max(1, Math.ceil(measuring.measureText(text).width));
  const canvas = h('canvas', { width, height: Math.ceil((ascent + descent) * size * scale) });
  const context = known(canvas.getContext('2d'), '2d context');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = 'black';
  context.font = font;
  context.fillText(text, 0, ascent * size * scale);
  const box = {
    x: at.x - (shiftOf[anchor] * width) / scale,
    y: at.y - ascent * size,
    width: width / scale,
    height: canvas.height / scale,
  };
  return { box, ...rgbOf(canvas) };
}

function rgbOf(canvas: HTMLCanvasElement): Omit<Drawn, 'box'> {
  const { width, height } = canvas;
  const { data } = known(canvas.getContext('2d'), '2d context').getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) rgb.set(data.subarray(from, from + 3), to);
  return { width, height, rgb };
}
