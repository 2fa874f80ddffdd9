/** What is known of models, asked for once for each state of their files: layers, labels, recipe. */
import type { ColorMapName } from '../../vocabulary/names.ts';
import type { ModelDescription } from '../../protocol/model.ts';
import type { AskOptions, EngineClient } from '../engine/engineClient.ts';
import { fileStamp } from '../fileStamp.ts';
import { modelFiles } from '../panel/panelModel.ts';

interface Known {
  readonly stamp: string;
  readonly description: ModelDescription;
}

export class Descriptions {
  private readonly known = new Map<string, Known>();
  private maps: Readonly<Record<ColorMapName, Uint8Array>> | undefined;

  constructor(private readonly engine: EngineClient) {}

  /** @param output another than the recipe's */
  async of(model: string, options?: AskOptions, output?: string): Promise<ModelDescription> {
    const key = JSON.stringify([model, output]);
    const known = this.known.get(key);
    if (known && known.stamp === (await fileStamp(modelFiles(model, known.description)))) return known.description;
    const description = await this.engine.ask('describe', { model, ...(output !== undefined && { output }) }, options);
    this.known.set(key, { stamp: await fileStamp(modelFiles(model, description)), description });
    return description;
  }

  forget(model: string): void {
    for (const [key, { description }] of this.known) if (description.model === model) this.known.delete(key);
  }

  async colorMaps(): Promise<Readonly<Record<ColorMapName, Uint8Array>>> {
    this.maps ??= await this.engine.ask('colorMaps', {});
    return this.maps;
  }
}
