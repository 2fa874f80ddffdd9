import path from 'node:path';
import { heatOnPicture } from '../engine/cam/onPicture.ts';
import { mapShape } from '../engine/cam/cam.ts';
import { writeNpy } from '../engine/tensor/npy.ts';
import type { Engine, Explained } from '../runtime/engine.ts';
import { writeWhole } from '../runtime/disk/files.ts';
import { heatmapPng, overlayPng, type Look } from '../runtime/answers/pictures.ts';

export const saveNames = ['overlay', 'heatmap', 'arrays', 'nifti'] as const;
export type SaveName = (typeof saveNames)[number];

export interface SaveOptions extends Look {
  readonly folder: string;
  readonly what: readonly SaveName[];
}

/** What the files of one source are called after. */
export interface SaveNames {
  readonly picture: string;
  /** Before “activation.npy”; empty for a single source. */
  readonly arrays: string;
}

interface Saving extends SaveOptions {
  readonly names: SaveNames;
}

/** Names for the files of each source: after the image, with a number where two images share a name. */
export function namesFor(sources: readonly string[]): SaveNames[] {
  const taken = new Set<string>();
  return sources.map((source) => {
    const { name, dir } = path.parse(source);
    let picture = name;
    // Of class folders the class: “cats-001”.
    const own = path.basename(dir) === '' ? name : `${path.basename(dir)}-${name}`;
    if (taken.has(picture.toLowerCase())) picture = own;
    for (let at = 2; taken.has(picture.toLowerCase()); at++) picture = `${own}-${at}`;
    taken.add(picture.toLowerCase());
    return { picture, arrays: sources.length > 1 ? `${picture}.` : '' };
  });
}

/** … and for one word of a source's text. */
export const forWord = ({ picture, arrays }: SaveNames, word: number): SaveNames => ({
  picture: `${picture}.word-${word}`,
  arrays: `${arrays}word-${word}.`,
});

/** Writes what is asked for of one explanation; answers with the paths. */
export async function saveExplanation(
  engine: Engine,
  source: string,
  explained: Explained,
  options: Saving,
): Promise<string[]> {
  const files: string[] = [];
  for (const what of options.what) files.push(...(await savers[what](engine, source, explained, options)));
  return files;
}

type Saver = (engine: Engine, source: string, explained: Explained, options: Saving) => Promise<string[]>;

const savers: Readonly<Record<SaveName, Saver>> = {
  overlay: (engine, source, explained, options) =>
    savePictures('overlay', overlayPng, engine, source, explained, options),
  heatmap: (engine, source, explained, options) =>
    savePictures('heatmap', heatmapPng, engine, source, explained, options),
  arrays: async (_engine, _source, { activation, gradient, heatmap, input }, options) => {
    const arrays = {
      activation: writeNpy(activation.dims, activation.data),
      ...(gradient && { gradient: writeNpy(gradient.dims, gradient.data) }),
      heatmap: writeNpy(mapShape(heatmap), heatmap.values),
      input: writeNpy(input.dims, input.data),
    };
    const written = await Promise.all(
      Object.entries(arrays).map(([name, bytes]) => write(options, `${options.names.arrays}${name}.npy`, bytes)),
    );
    return written.flat();
  },
  nifti: saveNifti,
};

/** The map on the voxels of the file that it explains. */
async function saveNifti(engine: Engine, source: string, explained: Explained, options: Saving): Promise<string[]> {
  const { heatmap, geometry, clip } = explained;
  const slices = heatOnPicture(heatmap, geometry, clip?.total ?? 1);
  const name = `${options.names.picture.replace(/\.nii$/i, '')}.heatmap.nii.gz`;
  return write(options, name, await engine.photos.asNifti(source, slices));
}

/** One picture; of a clip one for each of its frames, numbered from 1; then the further pictures that have a map. */
async function savePictures(
  what: string,
  draw: typeof overlayPng,
  engine: Engine,
  source: string,
  explained: Explained,
  options: Saving,
): Promise<string[]> {
  const sources: readonly (number | undefined)[] = explained.clip?.sources ?? [explained.frame];
  const digits = String(sources.length).length;
  const files: string[] = [];
  for (const [frame, at] of sources.entries()) {
    const number = explained.clip ? `.${String(frame + 1).padStart(digits, '0')}` : '';
    const png = await draw(
      await engine.photos.photo(source, at, explained.model.recipe.input),
      { explained, frame },
      options,
    );
    files.push(...(await write(options, `${options.names.picture}.${what}${number}.png`, png)));
  }
  for (const other of explained.others ?? []) {
    const { image, role } = other;
    const photo = await engine.photos.photo(image, undefined, explained.model.recipe.input);
    const png = await draw(photo, { explained: other, frame: 0 }, options);
    files.push(...(await write(options, `${options.names.picture}.${what}.${inName(role)}.png`, png)));
  }
  return files;
}

/** What a further picture is to the model, in a file's name. */
const inName = (role: string): string => role.replace(/[^\p{L}\p{N}_-]+/gu, '_');

async function write({ folder }: SaveOptions, name: string, bytes: Uint8Array): Promise<string[]> {
  const file = path.join(folder, name);
  await writeWhole(file, bytes);
  return [file];
}
