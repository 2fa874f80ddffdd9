/** A network of one graph or of several, and where each of them gets its inputs from. */
import { runtimeErrors } from './errors.ts';
import type { Graph } from './graph/graph.ts';
import type { Tensor } from './tensor/tensor.ts';
import { known } from '../vocabulary/known.ts';

/** Where an input of a graph gets its values from. */
export type Source =
  /** The picture or clip that is explained. */
  | { readonly from: 'picture' }
  /** A text's tokens, or what belongs to them. */
  | { readonly from: 'text'; readonly what: string }
  /** What another part makes. */
  | { readonly from: 'part'; readonly part: string; readonly tensor: string }
  /** The same in every run. */
  | { readonly from: 'fixed'; readonly value: Tensor };

/** A graph of a network: an encoder, say. */
export interface Part {
  readonly name: string;
  readonly graph: Graph;
  /** By the names of the graph's inputs. */
  readonly reads: ReadonlyMap<string, Source>;
}

export interface Network {
  /** Each reads only what those before it make. */
  readonly parts: readonly Part[];
  readonly score: { readonly part: string; readonly tensor: string };
}

/** The part that makes the score. */
export function scoringPart({ parts, score }: Network): Part {
  return known(
    parts.find(({ name }) => name === score.part),
    `part ${score.part}`,
  );
}

/** What a run is given, by where it comes from. */
export interface Given {
  readonly picture?: Tensor;
  /** By `what`. */
  readonly texts?: ReadonlyMap<string, Tensor>;
  /** What parts have made, by the part's name and the tensor's. */
  readonly made?: ReadonlyMap<string, ReadonlyMap<string, Tensor>>;
}

/** What a part's inputs are fed with. @throws WhylightError `input-missing` */
export function feedsOf({ reads }: Part, { picture, texts, made }: Given): Map<string, Tensor> {
  const valueOf = (source: Source): Tensor | undefined => {
    switch (source.from) {
      case 'picture':
        return picture;
      case 'text':
        return texts?.get(source.what);
      case 'part':
        return made?.get(source.part)?.get(source.tensor);
      case 'fixed':
        return source.value;
    }
  };
  return new Map(
    [...reads].map(([name, source]) => {
      const value = valueOf(source);
      if (!value) throw runtimeErrors.inputMissing(name);
      return [name, value];
    }),
  );
}
