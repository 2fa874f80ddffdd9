import { freemem, totalmem } from 'node:os';
import type { Graph } from '../../engine/graph/graph.ts';
import { inferenceModel, probeModel, shapeOutput } from '../../engine/graph/modelBytes.ts';
import type { TensorInfo } from '../../engine/graph/shapes.ts';
import { withOpened, type How, type Inference, type Place } from '../../engine/ports.ts';
import type { Tensor } from '../../engine/tensor/tensor.ts';
import { Session } from './ort.ts';
import { known } from '../../vocabulary/known.ts';

/** What the process is there for. */
export interface Usage {
  /** Weights may be mapped, see `Inference.mapsFiles`. */
  readonly mapsFiles?: boolean;
  /** Each session is run once: what makes the next run faster is not worth its time, nor its memory. */
  readonly runsOnce?: boolean;
}

/** ONNX Runtime, on this machine's processor. */
export class OrtInference implements Inference {
  readonly device = 'cpu';

  /** @param threads 0: as many as ONNX Runtime likes */
  constructor(
    private readonly threads: number,
    private readonly usage: Usage = {},
  ) {}

  get mapsFiles(): boolean {
    return this.usage.mapsFiles === true;
  }

  open(model: Uint8Array, how: How): Promise<Session> {
    return Session.create(model, { ...how, threads: this.threads, runsOnce: this.usage.runsOnce === true });
  }

  /** ONNX Runtime's own inference, asked through a session without weights. */
  infer(graph: Graph, { folder }: Place, folds = false): Promise<Map<string, TensorInfo>> {
    const optimize = folds ? 'folded' : 'none';
    return withOpened({ inference: this, folder }, inferenceModel(graph), optimize, async ({ inputs, outputs }) => {
      return new Map([...inputs, ...outputs].map(({ name, info }) => [name, info]));
    });
  }

  probe(
    graph: Graph,
    tensors: readonly string[],
    feeds: ReadonlyMap<string, Tensor>,
    place: Place,
  ): Promise<Map<string, number[]>> {
    return withOpened({ inference: this, ...place }, probeModel(graph, tensors), 'none', async (opened) => {
      const results = await opened.run(feeds);
      const sizesOf = (tensor: string): number[] =>
        Array.from(known(results.get(shapeOutput(tensor)), `shape of “${tensor}”`).data, Number);
      return new Map(tensors.map((tensor) => [tensor, sizesOf(tensor)]));
    });
  }

  memory(): { readonly total: number; readonly free: number } {
    return { total: totalmem(), free: freemem() };
  }
}
