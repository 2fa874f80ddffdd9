import { canceled, RemoteError, type Call } from '../protocol/channel.ts';
import type { EngineEvents } from '../protocol/engine.ts';
import type { OnStage } from '../runtime/engine.ts';

/** Reports each stage, and stops before it once the request is canceled. */
export function stageReporter({ signal, emit }: Call<EngineEvents>): OnStage {
  return (stage, progress) => {
    if (signal.aborted) throw new RemoteError(canceled);
    emit('stage', { stage, ...progress });
  };
}
