import { imageErrors, maskErrors } from '../engine/errors.ts';
import { niftiOf, niftiOn, type Slices } from '../engine/image/formats/nifti/write.ts';
import path from 'node:path';
import {
  framesOf,
  newestThatFit,
  ownPlace,
  pixelsOf,
  totalOf,
  type Decoded,
  type Look,
  type PreparedInput,
} from './decoded.ts';
import { decodeParts, partedOf } from './pictureParts.ts';
import { isPart } from '../vocabulary/pictureArea.ts';
import type { PictureLook } from '../vocabulary/pictureLook.ts';
import { lastIsUp, type Cut } from '../vocabulary/pictureFacts.ts';
import { across } from '../engine/image/across.ts';
import type { Frames } from '../vocabulary/explanation.ts';
import { decodeFrames } from '../engine/image/decode.ts';
import { axesOf, fileOf, type FileFacts } from './fileFacts.ts';
import { asBands, channelsOf, channelsSaid, isGray } from '../engine/image/pages.ts';
import { dressed } from '../engine/image/dressed.ts';
import { shownInput, volumeOrder, type StoredAxes } from '../engine/image/order.ts';
import type { DisplayWindow } from '../vocabulary/displayWindow.ts';
import { windowed } from '../engine/image/window.ts';
import { lookOf } from '../engine/image/look.ts';
import type { Photo } from '../engine/image/photo.ts';
import { preprocess } from '../engine/image/preprocess.ts';
import type { RecipeInput } from '../engine/recipe/recipe.ts';
import { pictureVersion, readPicture } from './disk/pictureFile.ts';
import { preparedVersion, withPreparedArray } from './preparedArray.ts';
import { decodeSlices, seriesOf } from './series.ts';
import { isSignal } from '../engine/tensor/layout.ts';
import { known } from '../vocabulary/known.ts';

/** What the engine needs of it: not how it looks. */
export type ReadyInput = Omit<PreparedInput, 'seen'>;

/** What is decoded for a model. */
interface Loaded {
  readonly entry: Decoded;
  readonly photos: readonly Photo[];
  readonly clip?: Frames;
  /** Of a volume: how the tensor's axes lie on its pictures; undefined where they are slices, rows, columns. */
  readonly axes?: StoredAxes | undefined;
  /** The file's pages that are the channels of the only photo. */
  readonly pages?: readonly number[];
}

/** Decoded pictures: one decoding for all explanations of a picture. A few are kept, the newest ones. */
export class Photos {
  private decoded: Decoded[] = [];

  constructor(
    /** Pixels of one picture, and of the frames of a clip together. */
    public maxPixels: number,
    /** Pixels of all that are kept (4 bytes each). */
    private readonly keptPixels = 64_000_000,
  ) {}

  /** The picture of a file, or one of several; as this recipe wants it to be looked at, where one is given. */
  async photo(file: string, frame?: number, look: Look = {}): Promise<Photo> {
    const entry = await this.entryOf(file, look);
    await this.findPart(file, entry);
    if ((frame ?? 0) > 0) await this.findSeries(file, entry);
    const at = frame ?? ownPlace(file, entry);
    await this.decode(file, entry, [at]);
    return dressed(known(entry.frames.get(at), `frame ${at}`), look);
  }

  /** Decodes what a model is given of a file. */
  async load(file: string, recipe: RecipeInput, frame = 0): Promise<Loaded> {
    const [entry, name] = [await this.entryOf(file, recipe), path.basename(file)];
    const facts = await this.factsOf(file, entry);
    if (recipe.frames !== undefined && isPart(entry.wish)) throw imageErrors.regionOfClip();
    if (recipe.frames !== undefined || frame > 0) await this.findSeries(file, entry);
    const total = totalOf(entry);
    const axes = recipe.frames === undefined ? undefined : axesOf(facts, recipe, name);
    const { frames } = axes ? shownInput(recipe, axes) : recipe;
    if (frames !== undefined && frame > 0) throw imageErrors.frameOfClip(frames);
    if (frame >= total) throw imageErrors.frameMissing(name, frame, total);
    const clip = frames === undefined ? undefined : framesOf(entry, frames, recipe.layout);
    const sources = clip?.sources ?? [frame === 0 ? ownPlace(file, entry) : frame];
    await this.decode(file, entry, sources);
    const photos = sources.map((at) => known(entry.frames.get(at), `frame ${at}`));
    const hasCurves = photos[0]?.facts?.signal !== undefined;
    if (hasCurves !== isSignal(recipe.layout)) throw imageErrors[hasCurves ? 'notPicture' : 'notSignal'](name);
    if (!clip) {
      const [at = 0, first] = [sources[0], known(photos[0], 'photo')];
      const pages = channelsOf(recipe, first, { at, total, said: facts.channels });
      if (pages) return { entry, photos: [await this.withChannels(file, entry, pages, first)], pages };
    }
    for (const { samples } of photos)
      if (samples?.areUnnamed && recipe.channels !== 'bands') throw imageErrors.bandsUnnamed(name, samples.bands);
    return { entry, photos, ...(clip && { clip, axes }) };
  }

  private async withChannels(file: string, entry: Decoded, pages: readonly number[], shown: Photo): Promise<Photo> {
    await this.decode(
      file,
      entry,
      pages.toSorted((a, b) => a - b),
    );
    const photos = pages.map((at) => known(entry.frames.get(at), `page ${at}`));
    return asBands(photos, shown);
  }

  /** What is to be known of a file's picture, or of the first of a clip. */
  async look(file: string, recipe: RecipeInput, frame = 0): Promise<PictureLook> {
    const { entry, photos, pages } = await this.load(file, recipe, frame);
    if (entry.look?.recipe !== recipe || entry.look.frame !== frame) {
      const { frames = 1, isTurned = false, leftOut } = entry.file ?? {};
      const turned = isTurned && entry.exif === 'turn';
      const said = entry.file?.channels;
      const channels = pages && channelsSaid(pages, recipe.pages ? undefined : said);
      const isGrayFile = frames > 1 && !pages && isGray(known(photos[0], 'photo'));
      const facts = {
        frame,
        frames,
        turned,
        ...(channels && { channels }),
        ...(isGrayFile && { areGray: true }),
        ...(leftOut && { leftOut }),
        ...(entry.parted && { area: entry.parted.area }),
      };
      entry.look = { recipe, frame, look: lookOf(known(photos[0], 'photo'), recipe, facts) };
    }
    return entry.look.look;
  }

  /** The same object for the same picture and recipe, so that a run of it can be recognized. */
  async input(file: string, recipe: RecipeInput, frame = 0): Promise<PreparedInput> {
    const { entry, photos, clip, axes } = await this.load(file, recipe, frame);
    const version = await preparedVersion(file, recipe);
    const last = entry.prepared;
    if (last?.recipe === recipe && last.frame === frame && last.version === version) return last.input;
    const order = clip && volumeOrder(recipe.layout, axes);
    const made = await withPreparedArray(preprocess(photos, recipe, axes), file, recipe);
    const input = { ...made, ...(clip && { clip }), ...(order && { order }) };
    entry.prepared = { recipe, frame, version, input };
    return input;
  }

  /** A cut across all slices of a volume. @throws WhylightError `clip-too-large` */
  async cut(file: string, cut: Cut, at: number, window?: DisplayWindow): Promise<Photo> {
    const entry = await this.entryOf(file, {});
    await this.findSeries(file, entry);
    const places = Array.from({ length: totalOf(entry) }, (_, place) => place);
    await this.decode(file, entry, places);
    const slices = places.map((place) => known(entry.frames.get(place), `slice ${place}`));
    return windowed(across(slices, cut, at, lastIsUp(slices[0]?.facts?.edges)), window);
  }

  /** How many pictures a file holds. */
  async countOf(file: string): Promise<number> {
    return (await this.factsOf(file, await this.entryOf(file, {}))).frames;
  }

  /**
   * Other numbers on the grid of a volume, as a NIfTI file. @throws WhylightError `mask-unfit` where it has no place in
   * a patient
   */
  async asNifti(file: string, slices: Slices): Promise<Uint8Array> {
    const entry = await this.entryOf(file, {});
    await this.findSeries(file, entry);
    const bytes = await readPicture(file);
    const whole = niftiOn(bytes, slices);
    if (whole) return whole;
    const { files, affine } = entry.series ?? {};
    if (!files || !affine) throw maskErrors.noGrid(path.basename(file));
    const { width, height } = await this.photo(file);
    return niftiOf({ width, height, slices: files.length, affine }, slices);
  }

  /** A DICOM file of one picture is a slice of its series. */
  private async findSeries(file: string, entry: Decoded): Promise<void> {
    if ('series' in entry) return;
    const { frames } = await this.factsOf(file, entry);
    entry.series = frames === 1 && !entry.parted ? await seriesOf(file) : undefined;
    if (entry.series) entry.frames.clear(); // the file's own picture stood at the first place
  }

  /** Of a part of a large file, nothing else of it is read. */
  private async factsOf(file: string, entry: Decoded): Promise<FileFacts> {
    await this.findPart(file, entry);
    entry.file ??= entry.parted?.facts ?? fileOf(await readPicture(file), path.basename(file));
    return entry.file;
  }

  private async findPart(file: string, entry: Decoded): Promise<void> {
    if (!('parted' in entry))
      entry.parted = await partedOf(file, entry.wish, { maxPixels: this.maxPixels, exif: entry.exif });
  }

  private async entryOf(file: string, { exif = 'turn', region, level }: Look): Promise<Decoded> {
    const wish = { ...(region && { region }), ...(level !== undefined && { level }) };
    const key = `${file}@${await pictureVersion(file)}@${exif}@${JSON.stringify(wish)}`;
    return this.decoded.find((entry) => entry.key === key) ?? { key, exif, wish, frames: new Map() };
  }

  private async decode(file: string, entry: Decoded, frames: readonly number[]): Promise<void> {
    const missing = [...new Set(frames)].filter((at) => !entry.frames.has(at));
    if (missing.length === 0) return;
    const options = { maxPixels: this.maxPixels, exif: entry.exif };
    const { series, parted } = entry;
    const photos = series
      ? await decodeSlices(series, missing, options)
      : parted
        ? await decodeParts(file, parted, missing, options)
        : await decodeFrames(await readPicture(file), path.basename(file), missing, options);
    photos.forEach((photo, index) => entry.frames.set(known(missing[index], 'frame'), photo));
    // Of one clip, too, not all frames are kept that were ever asked for.
    if (pixelsOf(entry) > this.keptPixels)
      for (const at of [...entry.frames.keys()]) if (!frames.includes(at)) entry.frames.delete(at);
    this.decoded = newestThatFit([entry, ...this.decoded.filter((other) => other !== entry)], this.keptPixels);
  }
}
