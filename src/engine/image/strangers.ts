/** Files that are no picture that Whylight reads, called by their names: one table. */
import { textAt } from './formats/bytes.ts';

export interface Stranger {
  /** In a sentence: “x.jpg” is … */
  readonly what: string;
  /** What to do now. */
  readonly nextStep: string;
  readonly matches: (bytes: Uint8Array, text: string) => boolean;
}

const starts =
  (...beginnings: readonly string[]): Stranger['matches'] =>
  (_, text) =>
    beginnings.some((beginning) => text.startsWith(beginning));

/** An ISO media file (HEIF and its kin) by its brands. */
const brand =
  (...brands: readonly string[]): Stranger['matches'] =>
  (_, text) =>
    text.slice(4, 8) === 'ftyp' && brands.some((each) => text.slice(8, 64).includes(each));

const convert = 'Convert it to PNG or JPEG, for example with ImageMagick: magick IN OUT.png.';

const saveArray = 'Save it as PNG or NIfTI, or the model’s input as .npy, which whylight explain --tensor takes.';

/** A kind (1: icons, 2: cursors), how many, and of the first a byte that is zero. */
const isIcon: Stranger['matches'] = ([first, second, kind, third, count, high, , , , spare]) =>
  [first, second, third, high, spare].every((byte) => byte === 0) && (kind === 1 || kind === 2) && (count ?? 0) > 0;

/** No mark at its head: a kind of picture, sizes, and bits a pixel that it knows. */
const isTarga: Stranger['matches'] = (bytes) =>
  [0, 1].includes(bytes[1] ?? 2) &&
  [1, 2, 3, 9, 10, 11].includes(bytes[2] ?? 0) &&
  [8, 15, 16, 24, 32].includes(bytes[16] ?? 0) &&
  (bytes[12] ?? 0) + (bytes[13] ?? 0) > 0 &&
  (bytes[14] ?? 0) + (bytes[15] ?? 0) > 0;

const videoBrands = ['isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'qt  ', 'M4V ', '3gp4', '3gp5'];

const isVideo: Stranger['matches'] = (_, text) =>
  (text.startsWith('RIFF') && text.slice(8, 12) === 'AVI ') ||
  text.startsWith('\x1aE\xdf\xa3') ||
  (text.slice(4, 8) === 'ftyp' && videoBrands.includes(text.slice(8, 12)));

const strangers: readonly Stranger[] = [
  {
    what: 'a Git LFS pointer, not the picture itself',
    nextStep: 'Run “git lfs pull” in its folder.',
    matches: starts('version https://git-lfs'),
  },
  {
    what: 'a git-annex link, not the picture itself',
    nextStep: 'Run “git annex get” in its folder.',
    matches: (_, text) => text.includes('/annex/objects/'),
  },
  {
    what: 'a web page, not a picture',
    nextStep: 'Download the picture again: a server may have answered with an error page.',
    matches: (_, text) => /^\s*<(!doctype html|html)/i.test(text),
  },
  {
    what: 'an SVG drawing',
    nextStep: 'Export it as PNG in the size that the model takes.',
    matches: (_, text) => /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg/i.test(text),
  },
  {
    what: 'a file packed by gzip (and no NIfTI volume)',
    nextStep:
      'Unpack it, or save the model’s input as .npy (numpy.save) and explain it with whylight explain --tensor.',
    matches: starts('\x1f\x8b'),
  },
  { what: 'a HEIC picture', nextStep: convert, matches: brand('heic', 'heix', 'hevc', 'mif1', 'msf1', 'heim') },
  { what: 'a JPEG XL picture', nextStep: convert, matches: starts('\xff\x0a', '\0\0\0\x0cJXL ') },
  { what: 'a JPEG 2000 picture', nextStep: convert, matches: starts('\0\0\0\x0cjP  ', '\xff\x4f\xff\x51') },
  { what: 'a Photoshop file', nextStep: convert, matches: starts('8BPS') },
  { what: 'a PNM picture (PBM, PGM, PPM)', nextStep: convert, matches: (_, text) => /^P[1-7][\s#]/.test(text) },
  { what: 'a PFM picture', nextStep: convert, matches: (_, text) => /^P[Ff]\s/.test(text) },
  { what: 'a Radiance HDR picture', nextStep: convert, matches: starts('#?RADIANCE', '#?RGBE') },
  { what: 'a Windows icon or cursor', nextStep: convert, matches: isIcon },
  { what: 'a DirectDraw surface', nextStep: convert, matches: starts('DDS ') },
  { what: 'a Targa picture (TGA)', nextStep: convert, matches: isTarga },
  { what: 'a FITS image', nextStep: saveArray, matches: starts('SIMPLE  =') },
  { what: 'a MetaImage volume', nextStep: saveArray, matches: starts('ObjectType = ', 'NDims = ') },
  { what: 'a MATLAB file', nextStep: saveArray, matches: starts('MATLAB 5.0 MAT-file') },
  {
    what: 'a video',
    nextStep: 'Save a frame as PNG, or some of them as an animated GIF, for example with ffmpeg -i IN OUT.png.',
    matches: isVideo,
  },
  { what: 'an OpenEXR picture', nextStep: convert, matches: starts('\x76\x2f\x31\x01') },
  { what: 'a PDF', nextStep: 'Export the page as PNG.', matches: starts('%PDF') },
  {
    what: 'an HDF5 file',
    nextStep: 'Save the picture as PNG, or the model’s input as .npy.',
    matches: starts('\x89HDF'),
  },
  { what: 'a ZIP archive', nextStep: 'Unpack it and choose a picture in it.', matches: starts('PK\x03\x04') },
];

export function strangerIn(bytes: Uint8Array): Stranger | undefined {
  const text = textAt(bytes, 0, Math.min(bytes.length, 512));
  return strangers.find((each) => each.matches(bytes, text));
}
