import type { PictureFormatName } from '../../../vocabulary/pictureFormats.ts';
import { avifFormat } from './avif.ts';
import { bmpFormat } from './bmp.ts';
import { dicomFormat } from './dicom/dicom.ts';
import type { Format } from './format.ts';
import { gifFormat } from './gif.ts';
import { jpegFormat } from './jpeg.ts';
import { niftiFormat } from './nifti/nifti.ts';
import { pngFormat } from './png.ts';
import { csvFormat } from './signal/csv.ts';
import { npyFormat } from './signal/npy.ts';
import { tiffFormat } from './tiff/tiff.ts';
import { metaImageFormat } from './volume/metaImage.ts';
import { nrrdFormat } from './volume/nrrd.ts';
import { webpFormat } from './webp.ts';

/** Every format that can be read, by name. */
export const formats = {
  png: pngFormat,
  jpeg: jpegFormat,
  bmp: bmpFormat,
  gif: gifFormat,
  tiff: tiffFormat,
  webp: webpFormat,
  avif: avifFormat,
  dicom: dicomFormat,
  nifti: niftiFormat,
  nrrd: nrrdFormat,
  metaimage: metaImageFormat,
  npy: npyFormat,
  csv: csvFormat, // knows no first bytes: the last one
} as const satisfies Readonly<Record<PictureFormatName, Format>>;
