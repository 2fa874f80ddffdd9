import {
  canceled,
  RemoteError,
  type Call,
  type EventMap,
  type Handlers,
  type RequestMap,
} from '../protocol/channel.ts';

/** Handlers that run one after the other, in the order of arrival; what is canceled before its turn never begins. */
export function inTurn<Requests extends RequestMap, Events extends EventMap>(
  handlers: Handlers<Requests, Events>,
): Handlers<Requests, Events> {
  let last: Promise<unknown> = Promise.resolve();
  const queued = Object.entries(handlers).map(([name, handler]) => [
    name,
    (params: never, call: Call<Events>) => {
      const begin = (): Promise<unknown> => {
        if (call.signal.aborted) throw new RemoteError(canceled);
        return handler(params, call);
      };
      // One that failed does not hold up the next.
      const turn = last.then(begin, begin);
      last = turn.catch(() => undefined);
      return turn;
    },
  ]);
  return Object.fromEntries(queued) as Handlers<Requests, Events>;
}
