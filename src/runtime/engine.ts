import { modelIn } from './disk/modelIn.ts';
import { defaults } from '../vocabulary/defaults.ts';
import { ask, type Asked, type Input, type ReferenceInput, type Wish } from '../engine/ask.ts';
import type { TargetWish } from '../vocabulary/target.ts';
import type { MaskFigures } from '../vocabulary/mask.ts';
import type { PictureLook } from '../vocabulary/pictureLook.ts';
import type { Stages } from '../engine/classifier.ts';
import { explain, type Explanation } from '../engine/explain.ts';
import { pictureWarnings } from '../engine/image/look.ts';
import type { FloatTensor } from '../engine/tensor/tensor.ts';
import { takesAnySize, type LoadedModel } from '../engine/reading/loadModel.ts';
import type { Photo } from '../engine/image/photo.ts';
import { known } from '../vocabulary/known.ts';
import { Areas, partOf } from './atArea.ts';
import type { PreparedInput } from './decoded.ts';
import { Photos, type ReadyInput } from './photos.ts';
import { channelCount } from '../engine/tensor/layout.ts';
import { SessionCache } from '../engine/running/sessionCache.ts';
import { refuseMissing } from './inputs.ts';
import { otherPictures, withPictures, type FurtherPictures } from './furtherPictures.ts';
import { Models, type Reading } from './models.ts';
import { Clock, type OnStage } from './clock.ts';
import { diskOf } from './disk/disk.ts';
import { OrtInference, type Usage } from './ort/inference.ts';
import { maskFigures } from './masks.ts';
import { pictureInput, tensorInput } from './modelInput.ts';
import { onceSettled } from './disk/settled.ts';

export type { OnStage };

export interface Limits {
  /** 0: as many as ONNX Runtime likes. */
  readonly threads: number;
  readonly memoryBytes: number;
  readonly maxPixels: number;
  /** That the user works in: a recipe may name files of these, too. */
  readonly folders?: readonly string[];
}

export const defaultLimits: Limits = {
  threads: defaults.threads,
  memoryBytes: defaults.memoryMegabytes * 2 ** 20,
  maxPixels: defaults.maxMegapixels * 1e6,
  folders: [process.cwd()],
};

/** What of a picture file is meant. */
export interface Pictured {
  /** Of a file of several pictures, for a model of stills: which one, from 0. */
  readonly frame?: number;
  /** Files that say which of its pixels are what: the heat is divided among their labels. */
  readonly masks?: readonly string[];
}

export interface Explained extends Explanation, Omit<Pictured, 'masks'> {
  readonly masks?: readonly MaskFigures[];
  readonly model: LoadedModel;
  readonly input: FloatTensor;
  /** Of a picture file. */
  readonly picture?: PictureLook;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** Everything native and everything cached, in one place with one owner. Requests follow each other, never overlap. */
export class Engine {
  private readonly models = new Models();
  private readonly areas = new Areas();
  private readonly cache: SessionCache;
  private inference: OrtInference;
  readonly photos: Photos;

  constructor(
    private limits: Limits = defaultLimits,
    private readonly usage: Usage = {},
  ) {
    this.cache = new SessionCache(limits.memoryBytes, usage.runsOnce !== true);
    this.inference = new OrtInference(limits.threads, usage);
    this.photos = new Photos(limits.maxPixels);
  }

  async configure(limits: Limits): Promise<void> {
    if (limits.threads !== this.limits.threads) {
      await this.release();
      this.inference = new OrtInference(limits.threads, this.usage);
    }
    this.limits = limits;
    this.photos.maxPixels = limits.maxPixels;
    await this.cache.setBudget(limits.memoryBytes);
  }

  /** The model of a file, read again when it, its gradient graph or its recipe has changed. */
  async model(file: string, reading: Reading = {}): Promise<LoadedModel> {
    return onceSettled(file, () => this.load(file, reading));
  }

  private async load(file: string, reading: Reading): Promise<LoadedModel> {
    const ports = { disk: diskOf(this.limits.folders ?? []), inference: this.inference };
    return this.areas.at(await this.models.load(await modelIn(file), reading, ports, this.cache), reading.area);
  }

  /** What the model sees of a picture. */
  async input(image: string, model: LoadedModel, frame?: number): Promise<PreparedInput> {
    return this.photos.input(image, model.recipe.input, frame);
  }

  async explain(
    image: string,
    model: string,
    wish: Wish & Reading & Pictured,
    onStage: OnStage = () => undefined,
  ): Promise<Explained> {
    return onceSettled(model, () => this.explainOnce(image, model, wish, onStage));
  }

  /** A picture that was made ready elsewhere, for this model's recipe. */
  async explainReady(
    prepared: ReadyInput,
    model: string,
    wish: Wish & Reading,
    onStage: OnStage = () => undefined,
  ): Promise<Explained> {
    return onceSettled(model, async () => {
      const clock = new Clock(onStage);
      clock.begin('model');
      const loaded = await withPictures(await this.load(model, wish), model, wish, this.furtherPictures);
      return this.explainInput(loaded, this.inputOf(prepared, loaded), wish, clock);
    });
  }

  private async explainOnce(
    image: string,
    model: string,
    wish: Wish & Reading & Pictured,
    onStage: OnStage,
  ): Promise<Explained> {
    const clock = new Clock(onStage);
    clock.begin('model');
    const read = await this.load(model, wish);
    clock.begin('decode');
    const { photos } = await this.photos.load(image, read.recipe.input, wish.frame);
    const loaded = await this.atSizeOf(known(photos[0], 'photo'), read, model, wish);
    clock.begin('preprocess');
    const reference = await this.referenceOf(wish.target, loaded);
    const asked = { ...wish, ...(reference && { reference }) };
    const whole = await withPictures(loaded, model, wish, this.furtherPictures);
    const input = await this.asInput(image, whole, wish.frame);
    // The file may be gone when the model has run.
    const picture = await this.photos.look(image, loaded.recipe.input, wish.frame);
    const explained = await this.explainInput(whole, input, asked, clock);
    const others = await otherPictures(explained, input, model, wish, this.furtherPictures);
    const masks: MaskFigures[] = [];
    for (const mask of wish.masks ?? [])
      masks.push(await maskFigures(this.photos, { ...explained, image }, mask, wish.frame));
    const warnings = [
      ...pictureWarnings(picture, explained.clip ? 0 : channelCount(loaded.recipe.input)),
      ...explained.warnings,
    ];
    return { ...explained, ...others, picture, warnings, ...(masks.length > 0 && { masks }) };
  }

  /** A model that takes each picture at its own size is another one for each: where its layers lie follows from it. */
  private async atSizeOf(
    { width, height }: Photo,
    read: LoadedModel,
    file: string,
    wish: Reading,
  ): Promise<LoadedModel> {
    const { input } = read.recipe;
    const isFitting = !takesAnySize(read.recipe) || (input.width === width && input.height === height);
    return isFitting ? read : this.load(file, { ...wish, pictureSize: { width, height } });
  }

  private readonly furtherPictures: FurtherPictures = {
    load: async (file, reading) => this.areas.whole(await this.load(file, reading)),
    prepared: (image, recipe) => this.photos.input(image, partOf(recipe, {})),
    input: (image, model) => this.asInput(image, this.areas.whole(model)),
  };

  private async referenceOf(target: TargetWish | undefined, model: LoadedModel): Promise<ReferenceInput | undefined> {
    if (target?.kind !== 'similarity') return undefined;
    return { name: target.reference, input: await this.asInput(target.reference, this.areas.whole(model)) };
  }

  /** One question about a picture, run but not explained; what is made of it is the caller's. */
  async asked<Result>(
    image: string,
    model: string,
    wish: Wish & Reading & Pictured,
    onStage: OnStage,
    work: (asked: Asked, stages: Stages, model: LoadedModel) => Promise<Result>,
  ): Promise<Result> {
    return onceSettled(model, async () => {
      const loaded = await withPictures(await this.load(model, wish), model, wish, this.furtherPictures);
      const stages: Stages = { begin: onStage };
      const input = await this.asInput(image, loaded, wish.frame);
      const reference = await this.referenceOf(wish.target, loaded);
      const question = { ...wish, ...(reference && { reference }) };
      return work(await ask(input, loaded.classifier, question, false, stages), stages, loaded);
    });
  }

  /** A tensor as it is, for comparison with other tools: its grid is the picture. */
  async explainTensor(tensor: FloatTensor, model: string, wish: Wish & Reading): Promise<Explained> {
    const clock = new Clock(() => undefined);
    clock.begin('model');
    const loaded = await this.model(model, wish);
    refuseMissing(loaded);
    return this.explainInput(loaded, tensorInput(tensor, loaded), wish, clock);
  }

  /** Nothing native is held afterwards. */
  async release(): Promise<void> {
    this.models.clear();
    await this.cache.release();
  }

  private inputs = new WeakMap<ReadyInput, Input>();

  private async asInput(image: string, model: LoadedModel, frame?: number): Promise<Input> {
    return this.inputOf(await this.input(image, model, frame), model);
  }

  /** The same for the same object, so that a run of it can be recognized. */
  private inputOf(prepared: ReadyInput, model: LoadedModel): Input {
    const input = this.inputs.get(prepared) ?? pictureInput(prepared, model);
    this.inputs.set(prepared, input);
    return input;
  }

  private async explainInput(
    model: LoadedModel,
    input: Input,
    wish: Wish & Pictured,
    clock: Clock,
  ): Promise<Explained> {
    const explanation = await explain(input, model.classifier, wish, clock);
    const { frame } = wish;
    return { ...explanation, ...(frame !== undefined && { frame }), model, input: input.tensor, timings: clock.end() };
  }
}
