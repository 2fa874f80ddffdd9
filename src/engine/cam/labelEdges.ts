/**
 * Where one label meets another in a picture of labels: straight pieces [x0, y0, x1, y1, …] along the pixels' edges,
 * and none along the picture's own.
 */
export function labelEdges(labels: ArrayLike<number>, width: number, height: number): Float32Array {
  const pieces: number[] = [];
  const differ = (a: number, b: number): boolean => Math.round(labels[a] ?? 0) !== Math.round(labels[b] ?? 0);
  const runs = (length: number, isEdge: (at: number) => boolean, add: (from: number, to: number) => void): void => {
    for (let at = 0, from = -1; at <= length; at++) {
      const isOn = at < length && isEdge(at);
      if (isOn && from < 0) from = at;
      if (isOn || from < 0) continue;
      add(from, at);
      from = -1;
    }
  };
  for (let y = 1; y < height; y++) {
    const isEdge = (x: number): boolean => differ(y * width + x, (y - 1) * width + x);
    runs(width, isEdge, (from, to) => pieces.push(from, y, to, y));
  }
  for (let x = 1; x < width; x++) {
    const isEdge = (y: number): boolean => differ(y * width + x, y * width + x - 1);
    runs(height, isEdge, (from, to) => pieces.push(x, from, x, to));
  }
  return Float32Array.from(pieces);
}
