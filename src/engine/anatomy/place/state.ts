import type { NodeProto } from '../../onnx/onnx_pb.ts';
import type { Axes, Frame } from './axes.ts';
import type { Ramps } from './ramps.ts';

/* What is known of a tensor that depends on the picture. */

/** Where a layer lies: on a part of the input, on several copies of it, or nowhere that can be told. */
export type Place = { readonly frames: readonly Frame[] } | { readonly lost: string };

export interface PlaceFacts {
  /** The picture's tensor, and which of its axes are rows and columns; a signal has no rows: −1. */
  readonly input: string;
  readonly rowAxis: number;
  readonly columnAxis: number;
  /** Real sizes; undefined where they are not known. */
  readonly sizesOf: (tensor: string) => readonly number[] | undefined;
  /** The numbers of a constant. */
  readonly constantOf: (tensor: string) => readonly number[] | undefined;
  /** The numbers of a small tensor that holds sizes, places or bounds, constant or computed. */
  readonly numbersOf: (tensor: string) => readonly number[] | undefined;
  /** What the node makes of rows and columns in the place of this input; undefined where that is not known. */
  readonly rampsOf: (node: NodeProto, name: string, output: string, axes: Axes) => Ramps | undefined;
}

/** Of a signal. */
export const isRow = ({ rowAxis }: Pick<PlaceFacts, 'rowAxis'>): boolean => rowAxis < 0;

/** Axis by axis; `isMixed`: its elements see more than a pixel of what it was made of. Or by its place alone. */
export interface Followed {
  readonly axes: readonly Axes[];
  readonly isMixed: boolean;
}

/** By its place alone; `isApart`: rows and columns were taken apart, but no pixels mixed yet. */
interface Placed {
  readonly frames: readonly Frame[];
  readonly isApart?: boolean;
  /** What rolled the cells (shifted windows), until they are rolled back. */
  readonly rolledBy?: string | undefined;
}

export type State = Followed | Placed | { readonly lost: string };

/** One node's output, and what is known of its inputs. */
export interface Step {
  readonly node: NodeProto;
  readonly output: string;
  /** Which of the node's outputs it is. */
  readonly index: number;
  /** Inputs that depend on the picture. */
  readonly read: readonly string[];
  readonly states: ReadonlyMap<string, State>;
  readonly facts: PlaceFacts;
}

export const lost = (node: NodeProto): { readonly lost: string } => ({
  lost: `${node.opType} (“${node.name || node.output[0]}”)`,
});
