/**
 * A figure as PDF 1.4, one page: letters in Helvetica, which every reader has, and pictures inside. What Helvetica
 * lacks (other scripts) is drawn as a picture that is searched and copied as its text. Pure.
 */
import type { Box } from '../state/geometry.ts';
import { encoded, minusCode, textWidth } from './fonts.ts';
import { pointsOf, ringWidths, type Item, type Page } from './page.ts';

/** Rows from the top, 3 bytes a pixel. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array<ArrayBuffer>;
}

/** A picture of letters, and where it lies. */
export interface Drawn extends Raster {
  readonly box: Box;
}

/** `rasters`: by the item's number, of pictures and of texts that Helvetica lacks letters for. */
export async function pdfOf(page: Page, rasters: ReadonlyMap<number, Drawn>): Promise<Uint8Array<ArrayBuffer>> {
  const pictures = [...rasters];
  const firstPicture = 7;
  const names = pictures.map(([item], at) => `/I${item} ${firstPicture + at} 0 R`).join(' ');
  const size = `[0 0 ${number(pointsOf(page.width))} ${number(pointsOf(page.height))}]`;
  const content = page.items.map((item, at) => operators(item, at, page, rasters.get(at))).join('\n');
  const info = `<< /Title ${utf16(page.title)} /Creator (Whylight) /Producer (Whylight) >>`;
  const encoding = `<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [${minusCode} /minus] >>`;
  const objects: readonly (readonly [dictionary: string, stream?: Uint8Array])[] = [
    ['<< /Type /Catalog /Pages 2 0 R /Lang (en) >>'],
    ['<< /Type /Pages /Kids [3 0 R] /Count 1 >>'],
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox ${size} /Contents 4 0 R ` +
        `/Resources << /Font << /F 5 0 R >> /XObject << ${names} >> >> >>`,
    ],
    await packed('', new TextEncoder().encode(content)),
    [`<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding ${encoding} >>`],
    [info],
    ...(await Promise.all(pictures.map(([, raster]) => pictureObject(raster)))),
  ];
  return assembled(objects);
}

const pictureObject = ({ width, height, rgb }: Raster): Promise<readonly [string, Uint8Array]> =>
  packed(
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8`,
    rgb,
  );

async function packed(
  entries: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<readonly [dictionary: string, stream: Uint8Array]> {
  const deflated = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  const stream = new Uint8Array(await new Response(deflated).arrayBuffer());
  return [`<< ${entries} /Filter /FlateDecode /Length ${stream.length} >>`, stream];
}

function assembled(objects: readonly (readonly [string, Uint8Array?])[]): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const write = (part: string | Uint8Array): void => {
    const bytes = typeof part === 'string' ? latin1(part) : part;
    chunks.push(bytes);
    length += bytes.length;
  };
  write('%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n');
  const offsets = objects.map(([dictionary, stream], at) => {
    const offset = length;
    write(`${at + 1} 0 obj\n${dictionary}\n`);
    if (stream) ['stream\n', stream, '\nendstream\n'].forEach(write);
    write('endobj\n');
    return offset;
  });
  const start = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  write(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join('')}`);
  write(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  const out = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** PDF's y goes up. */
function operators(item: Item, id: number, { height }: Page, raster: Drawn | undefined): string {
  const rectangle = (box: Box): string =>
    [box.x, height - box.y - box.height, box.width, box.height].map((mm) => number(pointsOf(mm))).join(' ');
  const image = ({ x, y, width, height: tall }: Box): string => {
    const [left, bottom] = [number(pointsOf(x)), number(pointsOf(height - y - tall))];
    return `q ${number(pointsOf(width))} 0 0 ${number(pointsOf(tall))} ${left} ${bottom} cm /I${id} Do Q`;
  };
  switch (item.kind) {
    case 'picture':
      return raster ? image(raster.box) : '';
    case 'fill':
      return `${item.color === 'white' ? 1 : 0} g ${rectangle(item.box)} re f`;
    case 'text':
      return raster
        ? `/Span << /ActualText ${utf16(item.text)} >> BDC ${image(raster.box)} EMC`
        : textOperators(item, height);
    case 'rings': {
      const path = item.rings.map((ring) => {
        const points = ring.map(({ x, y }) => `${number(pointsOf(x))} ${number(pointsOf(height - y))}`);
        return `${points.map((point, at) => `${point} ${at === 0 ? 'm' : 'l'}`).join(' ')} h`;
      });
      const lines = [['0 G', ringWidths.dark] as const, ['1 G', ringWidths.light] as const].map(
        ([color, width]) => `${color} ${number(pointsOf(width))} w ${path.join(' ')} S`,
      );
      return `q ${rectangle(item.within)} re W n 1 j ${lines.join(' ')} Q`;
    }
  }
}

export const shiftOf = { start: 0, middle: 0.5, end: 1 } as const;

function textOperators({ at, text, size, anchor }: Extract<Item, { kind: 'text' }>, height: number): string {
  const codes = encoded(text) ?? [];
  const x = at.x - shiftOf[anchor] * textWidth(text, size);
  const hex = codes.map((code) => code.toString(16).padStart(2, '0')).join('');
  const place = `${number(pointsOf(x))} ${number(pointsOf(height - at.y))}`;
  return `0 g BT /F ${number(pointsOf(size))} Tf ${place} Td <${hex}> Tj ET`;
}

/** A text of any letters. */
const utf16 = (text: string): string =>
  `<feff${Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0')).join('')}>`;

/** Never in the form 1e-7, which PDF has not. */
const number = (value: number): string => String(Number(value.toFixed(3)));
