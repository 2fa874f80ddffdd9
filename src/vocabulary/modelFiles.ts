/**
 * Parts of a model of words that are never chosen by themselves: whoever chooses its picture's part takes them along.
 */
const innerPart = /(^|[\\/])(decoder_(model|with_past)|text_(model|encoder|decoder)|embed_tokens)[^\\/]*\.onnx$/i;

/** A gradient graph lies next to its model and is none. */
export const isModelFile = (path: string): boolean =>
  /\.onnx$/i.test(path) && !/\.grad\.onnx$/i.test(path) && !innerPart.test(path);
