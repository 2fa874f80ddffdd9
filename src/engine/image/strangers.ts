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
