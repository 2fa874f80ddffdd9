/** What is known of models, asked for once: layers, labels, recipe. */
import type { ColourMap, ModelDescription } from '../../protocol/engine';
import type { AskOptions, EngineClient } from '../engine/engineClient';

export class Descriptions {
  private readonly known = new Map<string, ModelDescription>();
  private maps: Readonly<Record<ColourMap, Uint8Array>> | undefined;

  constructor(private readonly engine: EngineClient) {}

  async of(model: string, options?: AskOptions): Promise<ModelDescription> {
    const known = this.known.get(model);
    if (known) return known;
    const description = await this.engine.ask('describe', { model }, options);
    this.known.set(model, description);
    return description;
  }

  /** The model or what belongs to it changed on disk. */
  forget(model: string): void {
    this.known.delete(model);
  }

  async colourMaps(): Promise<Readonly<Record<ColourMap, Uint8Array>>> {
    this.maps ??= await this.engine.ask('colourMaps', {});
    return this.maps;
  }
}
