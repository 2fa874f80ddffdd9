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

  async of(model: string, options?: AskOptions): Promise<ModelDescription> {
    const known = this.known.get(model);
    if (known && known.stamp === (await fileStamp(modelFiles(model, known.description)))) return known.description;
    const description = await this.engine.ask('describe', { model }, options);
    this.known.set(model, { stamp: await fileStamp(modelFiles(model, description)), description });
    return description;
  }

  forget(model: string): void {
    this.known.delete(model);
  }

  async colorMaps(): Promise<Readonly<Record<ColorMapName, Uint8Array>>> {
    this.maps ??= await this.engine.ask('colorMaps', {});
    return this.maps;
  }
}
