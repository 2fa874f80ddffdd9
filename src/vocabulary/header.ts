/** How every object of JSON, and every answer to other extensions and agents, begins. */
export interface Header {
  /** Raised where a key changes its meaning or goes; keys that are added leave it. */
  readonly schema: 1;
  /** Whylight's version, and ONNX Runtime's; null where its library does not load. */
  readonly whylight: string;
  readonly onnxruntime: string | null;
  readonly model: {
    readonly path: string;
    /** Of the model's own file, not of the files that it keeps weights in; absent where it could not be read. */
    readonly sha256?: string;
  };
}
