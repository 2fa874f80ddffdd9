import { curvesIn } from '../engine/image/curves.ts';
import { encodePng } from '../engine/image/encodePng.ts';
import { pixelValues } from '../engine/image/pixelValues.ts';
import type { Handlers } from '../protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../protocol/engine.ts';
import type { Look } from '../runtime/decoded.ts';
import type { Engine } from '../runtime/engine.ts';

/** Pictures for whoever shows them: as they were decoded, and as the model sees them. */
export function pictureHandlers(
  engine: Engine,
): Pick<Handlers<EngineRequests, EngineEvents>, 'photo' | 'seen' | 'cut'> {
  return {
    photo: async ({ image, frame, area, model, recipe, values: wanted = false }) => {
      const reading = { ...(recipe && { recipe }), ...(area && { area }) };
      const look: Look = model === undefined ? { ...area } : (await engine.model(model, reading)).recipe.input;
      const photo = await engine.photos.photo(image, frame, look);
      const curves = wanted ? curvesIn(photo) : undefined;
      const values = wanted && !curves ? pixelValues(photo, look) : undefined;
      const { width, height, rgba } = photo;
      return {
        width,
        height,
        png: await encodePng(width, height, opaque(rgba, 4)),
        ...(values && { values }),
        ...(curves && { curves }),
      };
    },
    cut: async ({ image, cut, at, window }) => {
      const { width, height, rgba } = await engine.photos.cut(image, cut, at, window);
      return { width, height, png: await encodePng(width, height, opaque(rgba, 4)) };
    },
    seen: async ({ image, model, recipe, frame, area, clipFrame = 0 }) => {
      const reading = { ...(recipe && { recipe }), ...(area && { area }) };
      const { seen, geometry } = await engine.input(image, await engine.model(model, reading), frame);
      const { inputWidth: width, inputHeight: height } = geometry;
      const size = 3 * width * height;
      const start = size * Math.min(clipFrame, seen.length / size - 1);
      return { width, height, png: await encodePng(width, height, opaque(seen.subarray(start, start + size), 3)) };
    },
  };
}

/** RGB or RGBA without its alpha, as the model takes it, as RGBA. */
function opaque(pixels: Uint8Array, bytes: 3 | 4): Uint8Array {
  const rgba = new Uint8Array((pixels.length / bytes) * 4).fill(255);
  for (let from = 0, to = 0; to < rgba.length; from += bytes, to += 4) {
    rgba[to] = pixels[from] ?? 0;
    rgba[to + 1] = pixels[from + 1] ?? 0;
    rgba[to + 2] = pixels[from + 2] ?? 0;
  }
  return rgba;
}
