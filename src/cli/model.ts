import { WhylightError } from '../engine/errors.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import { modelIn } from '../runtime/disk/modelIn.ts';
import { defaultLimits, Engine, type Limits } from '../runtime/engine.ts';
import type { Reading } from '../runtime/models.ts';
import { isSupervised } from './start/supervised.ts';
import { numberOption, required } from './usage.ts';

/** The model can't be used at all, whatever is asked of it. */
export class ModelRefusal extends Error {
  constructor(
    readonly path: string,
    readonly reason: WhylightError,
  ) {
    super(reason.message);
  }
}

interface Named {
  readonly model?: string;
  readonly threads?: string;
}

/**
 * Does `work` with the model that the command line names, and releases it.
 *
 * @throws UsageError, ModelRefusal
 */
export async function withModel<Result>(
  { model: named, threads, ...reading }: Named & Reading,
  options: EngineOptions,
  work: (model: LoadedModel, engine: Engine) => Promise<Result>,
): Promise<Result> {
  const model = required(named, 'model');
  return withEngine(threads, options, async (engine) => work(await readNamed(engine, model, reading), engine));
}

/** A model of several that the command line names, each with its own recipe and layer. */
export interface ReadModel {
  readonly model: LoadedModel;
  readonly recipe?: string;
  readonly layer?: string;
}

/** The same with several models. @throws UsageError, ModelRefusal */
export async function withModels<Result>(
  named: readonly (Omit<ReadModel, 'model'> & { readonly model: string })[],
  threads: string | undefined,
  work: (models: readonly ReadModel[], engine: Engine) => Promise<Result>,
): Promise<Result> {
  return withEngine(threads, {}, async (engine) => {
    const models: ReadModel[] = [];
    for (const { model, ...options } of named) {
      const { recipe } = options;
      models.push({ ...options, model: await readNamed(engine, model, recipe === undefined ? {} : { recipe }) });
    }
    return work(models, engine);
  });
}

interface EngineOptions {
  readonly limits?: Partial<Limits>;
  readonly runsOnce?: boolean;
}

async function withEngine<Result>(
  threads: string | undefined,
  { limits = {}, runsOnce = false }: EngineOptions,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const threadCount = numberOption(threads, 'threads', 1, 1024, true) ?? defaultLimits.threads;
  const engine = new Engine(
    { ...defaultLimits, ...limits, threads: threadCount },
    { mapsFiles: isSupervised, runsOnce },
  );
  try {
    return await work(engine);
  } finally {
    await engine.release();
  }
}

/** @throws ModelRefusal */
async function readNamed(engine: Engine, named: string, reading: Reading): Promise<LoadedModel> {
  try {
    return await engine.model(await modelIn(named), reading);
  } catch (error) {
    throw error instanceof WhylightError ? new ModelRefusal(named, error) : error;
  }
}
