/** Models that have been read, a few of them kept. */
import path from 'node:path';
import type { Ports } from '../engine/ports.ts';
import { loadModel, type LoadedModel, type LoadOptions } from '../engine/reading/loadModel.ts';
import { recipeVersion } from '../engine/reading/recipeFiles.ts';
import { refuseInputsOutside, type WrittenValue } from '../engine/reading/recipeInputs.ts';
import { modelVersion } from '../engine/reading/source.ts';
import { areUnchanged } from '../engine/reading/weights.ts';
import type { SessionCache } from '../engine/running/sessionCache.ts';
import type { PictureArea } from '../vocabulary/pictureArea.ts';
import { disk } from './disk/disk.ts';
import { givenInputs, keyOfValues } from './inputs.ts';

/** How a model is read; what is left out is found. */
export interface Reading extends LoadOptions {
  /** Of the inputs next to the picture: numbers, arrays, files of them or of further pictures. */
  readonly inputs?: Readonly<Record<string, WrittenValue>>;
  /** Of the picture: a part, instead of the recipe's. */
  readonly area?: PictureArea;
}

/** How many models are kept read; a read model is small, its sessions are what counts. */
const keptModels = 4;

export class Models {
  private readonly kept = new Map<string, LoadedModel>();

  /**
   * The model of a file, read again when it, its gradient graph, its recipe or what it is given next to its picture has
   * changed.
   */
  async load(file: string, reading: Reading, ports: Ports, cache: SessionCache): Promise<LoadedModel> {
    const { recipe, output, pictureSize: size, pictureInput } = reading;
    await refuseInputsOutside(ports.disk, file, recipe);
    const given = await givenInputs(disk, file, reading);
    const values = new Map([...given.values, ...(reading.values ?? [])]);
    const valuesKey = keyOfValues(values);
    const named = [recipe, output, size && `${size.width}×${size.height}`, pictureInput, valuesKey].map(String);
    const versions = [await modelVersion(disk, file), ...named, await recipeVersion(disk, file, recipe)];
    const key = [path.resolve(file), ...versions].join('|');
    const kept = this.kept.get(key);
    this.kept.delete(key);
    const current = kept && (await areUnchanged(disk, path.dirname(kept.path), kept.versions)) ? kept : undefined;
    const model =
      current ??
      (await loadModel(
        path.resolve(file),
        {
          ...(recipe !== undefined && { recipe }),
          ...(output !== undefined && { output }),
          ...(size && { pictureSize: size }),
          ...(pictureInput !== undefined && { pictureInput }),
          ...{ values, valuesKey },
        },
        ports,
        cache,
      ));
    this.kept.set(key, model);
    for (const old of [...this.kept.keys()].slice(0, -keptModels)) this.kept.delete(old);
    return model;
  }

  clear(): void {
    this.kept.clear();
  }
}
