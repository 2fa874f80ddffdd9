/** The picture files that Whylight reads: src/engine/image/formats/ decodes them, package.json's menus offer them. */

interface PictureFormat {
  /** Of its files, in lower case, with the dot. */
  readonly extensions: readonly string[];
  /** Whether browsers show it as it is; otherwise the engine decodes it for the panel. */
  readonly shownByBrowsers: boolean;
  /**
   * Whether the engine turns it by its EXIF orientation, as browsers do on request; the others stay as they are stored.
   */
  readonly turnedByExif: boolean;
}

export const pictureFormats = {
  png: { extensions: ['.png'], shownByBrowsers: true, turnedByExif: false },
  jpeg: { extensions: ['.jpg', '.jpeg', '.jpe', '.jfif'], shownByBrowsers: true, turnedByExif: true },
  bmp: { extensions: ['.bmp', '.dib'], shownByBrowsers: true, turnedByExif: false },
  gif: { extensions: ['.gif'], shownByBrowsers: true, turnedByExif: false },
  webp: { extensions: ['.webp'], shownByBrowsers: true, turnedByExif: false },
  avif: { extensions: ['.avif'], shownByBrowsers: false, turnedByExif: true },
  tiff: { extensions: ['.tif', '.tiff'], shownByBrowsers: false, turnedByExif: false },
  dicom: { extensions: ['.dcm', '.dicom'], shownByBrowsers: false, turnedByExif: false },
  nifti: { extensions: ['.nii', '.nii.gz'], shownByBrowsers: false, turnedByExif: false },
  nrrd: { extensions: ['.nrrd'], shownByBrowsers: false, turnedByExif: false },
  metaimage: { extensions: ['.mha'], shownByBrowsers: false, turnedByExif: false },
} as const satisfies Readonly<Record<string, PictureFormat>>;

export type PictureFormatName = keyof typeof pictureFormats;

/** The format that a file's name promises; undefined where it promises no picture. */
export function pictureFormatOf(path: string): PictureFormat | undefined {
  const name = path.toLowerCase();
  const rows: readonly PictureFormat[] = Object.values(pictureFormats);
  return rows.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
}
