/** The picture files that Whylight reads: src/engine/image/formats/ decodes them, package.json's menus offer them. */

interface PictureFormat {
  /** Of its files, in lower case, with the dot. */
  readonly extensions: readonly string[];
}

export const pictureFormats = {
  png: { extensions: ['.png'] },
  jpeg: { extensions: ['.jpg', '.jpeg', '.jpe', '.jfif'] },
  bmp: { extensions: ['.bmp', '.dib'] },
  gif: { extensions: ['.gif'] },
  webp: { extensions: ['.webp'] },
  avif: { extensions: ['.avif'] },
  tiff: { extensions: ['.tif', '.tiff', '.svs'] },
  dicom: { extensions: ['.dcm', '.dicom'] },
  nifti: { extensions: ['.nii', '.nii.gz'] },
  nrrd: { extensions: ['.nrrd', '.nhdr'] },
  metaimage: { extensions: ['.mha', '.mhd'] },
} as const satisfies Readonly<Record<string, PictureFormat>>;

/** Files of curves. Tables and arrays next to pictures are as often something else: no folder is searched for them. */
export const signalFormats = {
  npy: { extensions: ['.npy'] },
  csv: { extensions: ['.csv', '.tsv'] },
} as const satisfies Readonly<Record<string, PictureFormat>>;

export type PictureFormatName = keyof typeof pictureFormats | keyof typeof signalFormats;

/** Whether a file's name promises curves. */
export const isSignalName = (path: string): boolean =>
  Object.values(signalFormats).some(({ extensions }) =>
    extensions.some((extension) => path.toLowerCase().endsWith(extension)),
  );

/** The format that a file's name promises; undefined where it promises no picture. */
export function pictureFormatOf(path: string): PictureFormat | undefined {
  const name = path.toLowerCase();
  const rows: readonly PictureFormat[] = Object.values(pictureFormats);
  return rows.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
}

/** Files that pictures are read out of without unpacking them. */
export const archiveFormats = ['zip', 'tar'] as const;
export type ArchiveFormat = (typeof archiveFormats)[number];

export const isArchiveName = (path: string): boolean =>
  archiveFormats.some((format) => path.toLowerCase().endsWith(`.${format}`));
