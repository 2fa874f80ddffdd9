/**
 * What the map that is shown is worth, worked out when the user asks: its measures, then other methods', and its
 * gradient's check. Pure.
 */
import type { EngineRequests } from '../../protocol/engine.ts';
import type { ExplainParams } from '../../protocol/explanation.ts';
import { gridSize } from '../../protocol/layerGroups.ts';
import type { ModelDescription } from '../../protocol/model.ts';
import type { ToWebview } from '../../protocol/panel.ts';
import type { TrustedMessage, TrustMessage } from '../../protocol/trust.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import { paramsShown, type Answer } from './state.ts';

type Method = 'measure' | 'layerMaps' | 'check' | 'randomization';

export interface TrustEvents {
  readonly ask: <M extends Method>(
    method: M,
    params: EngineRequests[M]['params'],
  ) => Promise<EngineRequests[M]['result']>;
  readonly cancel: () => void;
  readonly send: (message: ToWebview) => void;
  readonly fail: (error: unknown) => void;
  /** Methods that are worth a comparison with the one that is shown. */
  readonly methods: () => readonly MethodName[];
  /** Tensors of layers all through the model. */
  readonly layers: () => readonly string[];
}

/**
 * A signed map has no order, and single pixels are no regions; the methods that run the model once a channel would take
 * minutes.
 */
const unfit: readonly MethodName[] = ['signed', 'score-cam', 'ablation-cam', 'guided-grad-cam++', 'guided-grad-cam'];

export const rivals = (description: ModelDescription | undefined): readonly MethodName[] =>
  (description?.methods ?? []).map(({ name }) => name).filter((name) => !unfit.includes(name));

const mostLayers = 8;

/**
 * The last layer of each size of grid, where blocks end, and of the others as many as there is room for, evenly spread.
 */
export function spreadLayers(description: ModelDescription | undefined): readonly string[] {
  const layers = (description?.layers ?? []).filter(({ reason, grid }) => reason === undefined && grid);
  const ends = layers.filter((layer, at) => gridSize(layer) !== gridSize(layers[at + 1] ?? {}));
  const others = layers.filter((layer) => !ends.includes(layer));
  const room = Math.max(0, Math.min(mostLayers - ends.length, others.length));
  const spread = Array.from({ length: room }, (_, at) => others[Math.floor(((at + 0.5) * others.length) / room)]);
  return layers
    .filter((layer) => layer.isDefault || ends.slice(-mostLayers).includes(layer) || spread.includes(layer))
    .map(({ tensor }) => tensor);
}

const nothing: TrustedMessage = { kind: 'trusted', isRunning: false, methods: [], layers: [] };

export class Trust {
  private shown: Answer | undefined;
  private known = nothing;

  constructor(private readonly events: TrustEvents) {}

  /** What is asked from now on is about this. */
  begin(shown: Answer): void {
    this.stop();
    this.shown = shown;
    this.known = nothing;
  }

  /** For a newer wish. */
  stop(): void {
    this.events.cancel();
  }

  async answer({ what }: TrustMessage): Promise<void> {
    const { shown } = this;
    if (!shown || this.known.isRunning) return;
    this.tell({ isRunning: true });
    try {
      const params = paramsShown(shown);
      if (what === 'gradient') {
        const gradient = await this.events.ask('check', params);
        if (shown === this.shown) this.tell({ gradient });
      } else if (what === 'randomization') {
        const randomization = await this.events.ask('randomization', params);
        if (shown === this.shown) this.tell({ randomization });
      } else if (what === 'layers') {
        const layers = await this.events.ask('layerMaps', { ...params, layers: this.events.layers() });
        if (shown === this.shown) this.tell({ layers });
      } else await this.measure(shown, params);
    } catch (error) {
      if (shown === this.shown) this.events.fail(error);
    }
    if (shown === this.shown) this.tell({ isRunning: false });
  }

  /** What is shown first, its rivals one by one. */
  private async measure(shown: Answer, params: ExplainParams): Promise<void> {
    const { figures, map } = await this.events.ask('measure', { ...params, curves: true });
    if (shown !== this.shown) return;
    this.tell({ figures, methods: [map] });
    for (const method of this.events.methods()) {
      if (method === map.method) continue;
      // A method that this model or layer does not take has no row.
      const other = await this.events.ask('measure', { ...params, method, curves: false }).catch(() => undefined);
      if (shown !== this.shown) return;
      if (other && other.map.method === method) this.tell({ methods: [...this.known.methods, other.map] });
    }
  }

  private tell(more: Partial<TrustedMessage>): void {
    this.known = { ...this.known, ...more };
    this.events.send(this.known);
  }
}
