/** What a model's card shows. */
import { modelFacts } from '../engine/reading/modelFacts.ts';
import type { LoadedModel } from '../engine/reading/loadModel.ts';
import type { Handlers } from '../protocol/channel.ts';
import type { CardRequests } from '../protocol/card.ts';
import type { EngineEvents } from '../protocol/engine.ts';
import type { GradientVerdict } from '../protocol/trust.ts';
import { checkGradient } from '../runtime/answers/checkGradient.ts';
import { modelCard } from '../runtime/answers/modelCard.ts';
import { noise } from '../runtime/answers/noise.ts';
import { disk } from '../runtime/disk/disk.ts';
import type { Engine } from '../runtime/engine.ts';
import { describeModel } from './description.ts';
import { verdictOf } from './evidenceHandlers.ts';
import { stageReporter } from './stageReporter.ts';

export function cardHandlers(engine: Engine): Handlers<CardRequests, EngineEvents> {
  /** A model that has changed is another object. */
  const verdicts = new WeakMap<LoadedModel, GradientVerdict>();
  return {
    outline: ({ file }) => modelFacts(file, disk),
    card: async ({ model: file }, call) => {
      stageReporter(call)('model');
      const model = await engine.model(file);
      return { description: await describeModel(model), ...(await modelCard(file, model)) };
    },
    verify: async ({ model: file }, call) => {
      stageReporter(call)('model');
      const model = await engine.model(file);
      // Which texts does not matter to the gradient at a layer of the picture.
      const words = model.score.head === 'prompts' ? { prompts: ['a picture of a cat', 'a picture of a dog'] } : {};
      const found =
        verdicts.get(model) ?? verdictOf(await checkGradient(model, model.classifier.layer(), noise(model), words));
      verdicts.set(model, found);
      return found;
    },
  };
}
