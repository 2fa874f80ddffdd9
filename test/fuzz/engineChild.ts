/** The engine behind the protocol, in a forked child. */
import { serve, type Port } from '../../src/protocol/channel.ts';
import { createHandlers, toWireError } from '../../src/worker/handlers.ts';

const port: Port = {
  post: (message) => void process.send!(message),
  listen: (listener) => void process.on('message', listener),
};
serve(port, createHandlers(), (error) => {
  const { code, ...rest } = toWireError(error);
  if (code === 'internal') console.error(error); // seen when a case is replayed
  return { code, ...rest };
});
