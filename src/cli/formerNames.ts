/** Options and values as they were called before, and as they are called now. */
const formerly: ReadonlyMap<string, string> = new Map([['--colour-map', '--color-map']]);

export const formerValues: Readonly<Record<string, string>> = { grey: 'gray' };

/** @param note told of an option that was replaced */
export function respelled(argument: string, note: (line: string) => void): string {
  const [name = '', ...value] = argument.split('=');
  const now = formerly.get(name);
  if (now === undefined) return argument;
  note(`${name} is called ${now} now.`);
  return [now, ...value].join('=');
}
