/** A gradient graph lies next to its model and is none. */
export const isModelFile = (path: string): boolean => /\.onnx$/i.test(path) && !/\.grad\.onnx$/i.test(path);
