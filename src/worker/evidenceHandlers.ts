/** What hiding parts of a picture shows. */
import { encodePng } from '../engine/image/encodePng.ts';
import { paintedFill, whatIf } from '../engine/measure/whatIf.ts';
import type { Handlers } from '../protocol/channel.ts';
import type { EngineEvents, EngineRequests } from '../protocol/engine.ts';
import type { Engine } from '../runtime/engine.ts';
import { defaults } from '../vocabulary/defaults.ts';
import { stageReporter } from './stageReporter.ts';

type Own = Pick<EngineRequests, 'whatIf'>;

export function evidenceHandlers(engine: Engine): Handlers<Own, EngineEvents> {
  return {
    whatIf: async ({ changes, fill, painted, ...params }, call) => {
      const { image, model: file, top = defaults.top } = params;
      return engine.asked(image, file, params, stageReporter(call), async (asked, stages, model) => {
        const answers = await whatIf(asked, changes, { fill, top }, stages);
        const [change] = changes;
        if (painted === undefined || !change) return answers;
        const { inputWidth: width, inputHeight: height } = asked.input.geometry;
        const rgba = paintedFill(asked, change, { fill, channels: model.recipe.input.channels, frame: painted });
        return { ...answers, painted: { width, height, png: await encodePng(width, height, rgba) } };
      });
    },
  };
}
