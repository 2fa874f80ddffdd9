/** What is known of models, asked for once for each state of their files: layers, labels, recipe. */
import { stat } from 'node:fs/promises';
import type { ColourMap, ModelDescription } from '../../protocol/engine';
import type { AskOptions, EngineClient } from '../engine/engineClient';
import { modelFiles } from '../panel/panelModel';

interface Known {
  readonly stamp: string;
  readonly description: ModelDescription;
}

export class Descriptions {
  private readonly known = new Map<string, Known>();
  private maps: Readonly<Record<ColourMap, Uint8Array>> | undefined;

  constructor(private readonly engine: EngineClient) {}

  async of(model: string, options?: AskOptions): Promise<ModelDescription> {
    const known = this.known.get(model);
    if (known && known.stamp === (await stampOf(model, known.description))) return known.description;
    const description = await this.engine.ask('describe', { model }, options);
    this.known.set(model, { stamp: await stampOf(model, description), description });
    return description;
  }

  forget(model: string): void {
    this.known.delete(model);
  }

  async colourMaps(): Promise<Readonly<Record<ColourMap, Uint8Array>>> {
    this.maps ??= await this.engine.ask('colourMaps', {});
    return this.maps;
  }
}

/** Differs when one of the files that make up a description was written, made or deleted. */
async function stampOf(model: string, description: ModelDescription): Promise<string> {
  const times = modelFiles(model, description).map((path) =>
    stat(path).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => 'none',
    ),
  );
  return (await Promise.all(times)).join('\n');
}
