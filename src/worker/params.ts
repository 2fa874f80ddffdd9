import { colorMaps } from '../engine/color/maps.ts';
import { RemoteError, type Call, type Handlers } from '../protocol/channel.ts';
import { either, isText, isWhole, maybe, oneOf, pairOf, unfitField, within, type Fields } from '../protocol/checks.ts';
import type { EngineEvents, EngineRequests, ExplainParams } from '../protocol/engine.ts';

type Requests = EngineRequests;

const explainFields: Fields<ExplainParams> = {
  image: isText,
  model: isText,
  recipe: maybe(isText),
  class: maybe(either(isWhole, isText)),
  pixel: maybe(pairOf(isWhole)),
  layer: maybe(isText),
  // Which methods there are, the engine says itself.
  method: maybe(isText),
  threshold: maybe(within(0, 1)),
  top: maybe(isWhole),
};

/** What each request's parameters must be. */
const requestFields: { readonly [Name in keyof Requests]: Fields<Requests[Name]['params']> } = {
  describe: { model: isText, recipe: maybe(isText) },
  explain: explainFields,
  photo: { image: isText, frame: maybe(isWhole) },
  seen: { image: isText, model: isText, recipe: maybe(isText), frame: maybe(isWhole) },
  render: {
    ...explainFields,
    format: oneOf('overlay', 'heatmap', 'json', 'npy'),
    colorMap: oneOf(...Object.keys(colorMaps)),
    opacity: within(0, 1),
    frame: maybe(isWhole),
  },
  exportGradientGraph: { model: isText, out: maybe(isText) },
  colorMaps: {},
  configure: { threads: within(0, 1024), memoryMegabytes: within(0, 2 ** 24), maxMegapixels: within(0, 2 ** 20) },
  release: {},
};

/** The same handlers behind a look at what they are asked. @throws RemoteError `bad-request` */
export function withCheckedParams(handlers: Handlers<Requests, EngineEvents>): Handlers<Requests, EngineEvents> {
  const checked = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (params: never, call: Call<EngineEvents>): Promise<unknown> => {
      const unfit = unfitField(params, requestFields[name as keyof Requests]);
      if (unfit === undefined) return handler(params, call);
      const message = `The engine was asked “${name}” with an unfit “${unfit}”.`;
      throw new RemoteError({ code: 'bad-request', message, nextStep: 'Please report this, with the log.' });
    },
  ]);
  return Object.fromEntries(checked) as Handlers<Requests, EngineEvents>;
}
