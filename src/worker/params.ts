import { RemoteError, type Call, type Handlers } from '../protocol/channel.ts';
import { unfitField } from '../protocol/checks.ts';
import { requestFields, type EngineEvents, type EngineRequests } from '../protocol/engine.ts';

/** The same handlers behind a look at what they are asked. @throws RemoteError `bad-request` */
export function withCheckedParams(
  handlers: Handlers<EngineRequests, EngineEvents>,
): Handlers<EngineRequests, EngineEvents> {
  const checked = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (params: never, call: Call<EngineEvents>): Promise<unknown> => {
      const unfit = unfitField(params, requestFields[name as keyof EngineRequests]);
      if (unfit === undefined) return handler(params, call);
      const message = `The engine was asked “${name}” with an unfit “${unfit}”.`;
      throw new RemoteError({ code: 'bad-request', message, nextStep: 'Please report this, with the log.' });
    },
  ]);
  return Object.fromEntries(checked) as Handlers<EngineRequests, EngineEvents>;
}
