/** Maps and activations of a sweep's pictures, from the files next to its parts. */
import type { Evidence } from '../../engine/dataset/groups/groups.ts';
import type { Parts } from './allParts.ts';
import type { MapRow } from './mapFile.ts';
import { MapRows } from './mapRows.ts';
import { activationFile } from './parts.ts';

/** Files stay open until it is closed. */
export class Evidences {
  private readonly files = new Map<string, MapRows | undefined>();

  /** @param method whose maps */
  constructor(
    private readonly parts: Pick<Parts, 'places'>,
    private readonly method: string,
  ) {}

  of(key: string): Evidence {
    const map = this.row(key, this.method);
    const [height = 1, width = 1] = map?.dims ?? [];
    return {
      // A clip's map is of several moments: it is no place.
      ...(map?.dims.length === 2 && { map: { width, height, values: map.values } }),
      activation: this.row(key, activationFile)?.values,
    };
  }

  close(): void {
    for (const file of this.files.values()) file?.close();
    this.files.clear();
  }

  private row(key: string, name: string): MapRow | undefined {
    const place = this.parts.places.get(key);
    if (!place) return undefined;
    const path = `${place.base}.${name}.npy`;
    if (!this.files.has(path)) this.files.set(path, MapRows.open(path));
    return this.files.get(path)?.at(place.at);
  }
}
