/** What a picture really shows, from the name of its folder or from a list. */

/** Why a folder means a class, for the report. */
export type Matching = 'label' | 'synset' | 'index' | 'order';

export interface FolderTruth {
  readonly matching: Matching;
  /** Class index of each folder. */
  readonly classOf: ReadonlyMap<string, number>;
  /** Folders that are no class of this model. */
  readonly unknown: readonly string[];
}

/** “Egyptian_cat”, “egyptian cat” and “Egyptian-Cat” are one name. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** The class that a name means: a whole label, or one of its synonyms (“tabby, tabby cat”). */
export function classNamed(name: string, labels: readonly string[]): number | undefined {
  const wanted = plain(name);
  const whole = labels.findIndex((label) => plain(label) === wanted);
  if (whole >= 0) return whole;
  const part = labels.findIndex((label) => label.split(',').some((each) => plain(each) === wanted));
  return part >= 0 ? part : undefined;
}

/** “n02124075 Egyptian cat”, “n02124075”. */
const synsetOf = (text: string): string | undefined => /^n\d{8}\b/.exec(text)?.[0];

function ofSynset(name: string, labels: readonly string[]): number | undefined {
  const synset = synsetOf(name);
  const at = synset === undefined ? -1 : labels.findIndex((label) => synsetOf(label) === synset);
  return at >= 0 ? at : undefined;
}

/**
 * The classes that folders are named after: by label, by synset, by number, or else by their order where there are as
 * many folders as classes (torchvision's ImageFolder).
 *
 * @param folders names of the folders that hold the pictures
 * @param classCount how many classes the model has
 */
export function truthOfFolders(
  folders: readonly string[],
  labels: readonly string[],
  classCount: number,
): FolderTruth | undefined {
  const readers: Readonly<Record<Exclude<Matching, 'order'>, (folder: string) => number | undefined>> = {
    label: (folder) => classNamed(folder, labels),
    synset: (folder) => ofSynset(folder, labels),
    index: (folder) => indexIn(folder, classCount),
  };
  for (const [matching, read] of Object.entries(readers)) {
    const classOf = new Map(folders.flatMap((folder) => asEntry(folder, read(folder))));
    // One folder that fits by chance is no evidence.
    if (classOf.size * 2 > folders.length)
      return { matching: matching as Matching, classOf, unknown: folders.filter((folder) => !classOf.has(folder)) };
  }
  if (folders.length !== classCount || classCount < 2) return undefined;
  const sorted = [...folders].sort((a, b) => (a < b ? -1 : 1));
  return { matching: 'order', classOf: new Map(sorted.map((folder, index) => [folder, index])), unknown: [] };
}

function asEntry(folder: string, index: number | undefined): [string, number][] {
  return index === undefined ? [] : [[folder, index]];
}

/**
 * `key,class` a line (CSV), or `key class` (ImageNet's val.txt); the class by label, by synset or by index. A first
 * line that fits no class is a header.
 */
export function truthOfList(text: string, labels: readonly string[], classCount: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split(/\r?\n/)) {
    const cut = line.includes(',') ? line.lastIndexOf(',') : line.trimEnd().search(/\s\S+$/);
    if (cut < 0) continue;
    const [key, name] = [unquoted(line.slice(0, cut)), unquoted(line.slice(cut + 1))];
    const index = classNamed(name, labels) ?? ofSynset(name, labels) ?? indexIn(name, classCount);
    if (index !== undefined) found.set(key.replaceAll('\\', '/'), index);
  }
  return found;
}

const indexIn = (name: string, classCount: number): number | undefined =>
  /^\d+$/.test(name) && Number(name) < classCount ? Number(name) : undefined;

function unquoted(text: string): string {
  const bare = text.trim();
  return /^".*"$/.test(bare) ? bare.slice(1, -1).replaceAll('""', '"') : bare;
}
