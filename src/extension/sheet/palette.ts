import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';

/** Of the color map that the settings name; gray where the engine can't be asked. */
export async function settingsPalette({ descriptions }: Services): Promise<Uint8Array> {
  const maps = await descriptions.colorMaps().catch(() => undefined);
  return maps?.[readSettings().colorMap] ?? Uint8Array.from({ length: 3 * 256 }, (_, at) => Math.floor(at / 3));
}
