import path from 'node:path';
import { decodePhoto } from '../engine/image/decode.ts';
import type { Photo } from '../engine/image/photo.ts';
import { preprocess, type ModelInput } from '../engine/image/preprocess.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { fileVersion, readBytes } from './files.ts';

interface Decoded {
  readonly key: string;
  readonly photo: Photo;
  /** The input made of it last, and for which recipe. */
  prepared?: { readonly recipe: RecipeInput; readonly input: ModelInput };
}

/** Decoded pictures: one decoding for all explanations of a picture. A few are kept, the newest ones. */
export class Photos {
  private decoded: Decoded[] = [];

  constructor(
    /** Pixels of one picture. */
    public maxPixels: number,
    /** Pixels of all that are kept (4 bytes each). */
    private readonly keptPixels = 64_000_000,
  ) {}

  async photo(file: string): Promise<Photo> {
    return (await this.decode(file)).photo;
  }

  /** The same object for the same picture and recipe, so that a run of it can be recognised. */
  async input(file: string, recipe: RecipeInput): Promise<ModelInput> {
    const entry = await this.decode(file);
    if (entry.prepared?.recipe !== recipe) entry.prepared = { recipe, input: preprocess(entry.photo, recipe) };
    return entry.prepared.input;
  }

  private async decode(file: string): Promise<Decoded> {
    const key = `${file}@${await fileVersion(file)}`;
    const known = this.decoded.find((entry) => entry.key === key);
    if (known) return known;
    const photo = await decodePhoto(await readBytes(file), path.basename(file), { maxPixels: this.maxPixels });
    const entry = { key, photo };
    let room = this.keptPixels;
    this.decoded = [entry, ...this.decoded].filter(({ photo: { width, height } }, at) => (room -= width * height) >= 0 || at === 0);
    return entry;
  }
}
