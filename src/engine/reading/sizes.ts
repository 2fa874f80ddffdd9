import { WhylightError } from '../errors.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { isStatic, type Dim, type Shapes } from '../graph/shapes.ts';
import { isFloat, isQuantized } from '../onnx/types.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Workbench } from '../ports.ts';
import { unknownRanks } from './shapes.ts';
import { known } from '../../vocabulary/known.ts';

type Found = ReadonlyMap<string, readonly number[]>;

/**
 * The real sizes of a model's tensors on one picture of zeros. The first question runs the model, once, for all that
 * may be asked.
 */
export class Sizes {
  private all: Promise<Found> | undefined;

  /**
   * @param inferred what is known without a run
   * @param feeds the picture of zeros
   */
  constructor(
    private readonly graph: Graph,
    private readonly inferred: Shapes,
    readonly feeds: ReadonlyMap<string, Tensor>,
    private readonly bench: Workbench,
  ) {}

  /** @throws WhylightError `run-failed`, `model-refused`, `input-missing` */
  async of(tensors: readonly string[]): Promise<Found> {
    if (tensors.length === 0) return new Map();
    this.all ??= this.probe([...unknownRanks(this.graph, this.inferred), ...this.openTensors()]).catch(asNothing);
    const atOnce = await this.all;
    const missing = tensors.filter((tensor) => !atOnce.has(tensor));
    const rest = missing.length > 0 ? await this.probe(missing) : new Map<string, readonly number[]>();
    return new Map(
      tensors.map((tensor) => [tensor, known(atOnce.get(tensor) ?? rest.get(tensor), `size of “${tensor}”`)]),
    );
  }

  private probe(tensors: readonly string[]): Promise<Found> {
    const { inference, ...place } = this.bench;
    return inference.probe(this.graph, [...new Set(tensors)], this.feeds, place);
  }

  /** Tensors on the way to an output whose sizes, except the batch's, are known in a run alone. */
  private openTensors(): string[] {
    const { graph, inferred } = this;
    const batches = new Set<Dim | undefined>(graph.inputs.map(({ name }) => inferred.get(name ?? '')?.dims?.[0]));
    const { nodes } = cutTo(
      graph.outputs.map(({ name }) => name ?? ''),
      graph.nodes,
    );
    return nodes
      .flatMap(({ output }) => output)
      .filter((name) => {
        const { type, dims = [] } = inferred.get(name) ?? {};
        const sizes = batches.has(dims[0]) ? dims.slice(1) : dims;
        return type !== undefined && (isFloat(type) || isQuantized(type)) && !isStatic(sizes);
      });
  }
}

/** A branch that is not asked about may fail on zeros: then each question is asked by itself. */
function asNothing(error: unknown): Found {
  if (error instanceof WhylightError) return new Map();
  throw error;
}
