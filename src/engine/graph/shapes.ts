/** A dimension: its size, or a symbol where it is not known before the run. Equal symbols mean equal sizes. */
export type Dim = number | string;

export interface TensorInfo {
  /** ONNX Runtime's name of the element type: 'float32', 'int64' … */
  readonly type: string;
  /** Absent where even the rank is unknown. */
  readonly dims?: readonly Dim[];
}

/** What is known of every tensor before a run, as ONNX Runtime infers it (see `inferenceModel`). */
export type Shapes = ReadonlyMap<string, TensorInfo>;

export function isStatic(dims: readonly Dim[]): dims is readonly number[] {
  return dims.every((dim) => typeof dim === 'number');
}

/** A symbol for a size of which nothing is known: equal to no other. */
export const anonymousDim = (id: string): string => `?${id}`;

export function isAnonymous(dim: Dim): boolean {
  return typeof dim === 'string' && dim.startsWith('?');
}
