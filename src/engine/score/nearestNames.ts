/** The names most like `wanted`, best first: what to offer after “there is no …”. */
export function nearestNames(wanted: string, names: readonly string[], most = 3): string[] {
  const text = wanted.toLowerCase();
  return names
    .map((name) => ({ name, distance: distance(text, name.toLowerCase().slice(0, 200)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Letters to change from `wanted` to `name` (Levenshtein); a name that contains it whole is nearer than any other. */
function distance(wanted: string, name: string): number {
  if (name.includes(wanted)) return (name.length - wanted.length) / 1000;
  const at = (cells: readonly number[], index: number): number => cells[index] ?? Infinity;
  let row = Array.from({ length: name.length + 1 }, (_, at) => at);
  for (let i = 1; i <= wanted.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++) {
      const replaced = at(row, j - 1) + (wanted[i - 1] === name[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return at(row, name.length);
}
