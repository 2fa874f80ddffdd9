/** What an agent asks the tool for, looked at before it is used. Touches no vscode. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { RemoteError } from '../../protocol/channel.ts';
import { either, isText, isWhole, listOf, maybe, suchThat, unfitField, type Fields } from '../../protocol/checks.ts';
import { isTargetWish } from '../../protocol/target.ts';
import type { TargetWish } from '../../vocabulary/target.ts';

/** As package.json's `inputSchema` has it. */
interface Asked {
  readonly imagePath: string;
  readonly modelPath?: string | undefined;
  readonly class?: string | number | undefined;
  readonly layer?: string | undefined;
  readonly target?: TargetWish | undefined;
  readonly text?: string | undefined;
  readonly prompts?: readonly string[] | undefined;
}

export interface ToolInput {
  /** Absolute. */
  readonly image: string;
  /** Absolute; absent: the model that Whylight chooses. */
  readonly model?: string;
  readonly class?: string | number;
  readonly layer?: string;
  /** Its reference is absolute, too. */
  readonly target?: TargetWish;
  readonly text?: string;
  readonly prompts?: readonly string[];
}

const isPath = suchThat(isText, (text) => !text.includes('\0'));
const fields: Fields<Asked> = {
  imagePath: isPath,
  modelPath: maybe(isPath),
  class: maybe(either(isText, isWhole)),
  layer: maybe(isText),
  target: maybe(isTargetWish),
  text: maybe(isText),
  prompts: maybe(listOf(isText)),
};

/**
 * @param folder what relative paths are relative to, if anything
 * @throws RemoteError `bad-request` for a field of another type, and for a path of another machine
 */
export function readToolInput(input: unknown, folder: string | undefined): ToolInput {
  const unfit = unfitField(input, fields);
  if (unfit !== undefined)
    throw refused(
      `“${unfit || 'input'}” is missing, or not what the tool’s schema says.`,
      'Send the fields that the schema names, with values of their types. Paths are of files on this machine.',
    );
  const { imagePath, modelPath, class: wanted, layer, target, text, prompts } = input as Asked;
  return {
    image: absolute(imagePath, folder),
    ...(modelPath !== undefined && { model: absolute(modelPath, folder) }),
    ...(wanted !== undefined && { class: classOf(wanted) }),
    ...(layer !== undefined && { layer }),
    ...(target !== undefined && { target: placed(target, folder) }),
    ...(text !== undefined && { text }),
    ...(prompts !== undefined && { prompts }),
  };
}

/** The words that are asked about, for the user: “a dog”, “a cat”; empty where there are none. */
export function askedOf({ text, prompts = [], class: name, target }: ToolInput): string {
  const word = target?.kind === 'word' ? target.from : target?.kind === 'prompt' ? target.prompt : name;
  const given = [...(text === undefined ? [] : [text]), ...prompts];
  const named = typeof word === 'string' && !given.includes(word) ? [word] : [];
  return [...named, ...given].map((each) => `“${each}”`).join(', ');
}

/** All files that an answer would be made of. */
export const filesOf = ({ image, model, target }: ToolInput): readonly string[] => [
  image,
  ...(model === undefined ? [] : [model]),
  ...(target?.kind === 'similarity' ? [target.reference] : []),
];

const placed = (target: TargetWish, folder: string | undefined): TargetWish =>
  target.kind === 'similarity' ? { ...target, reference: absolute(target.reference, folder) } : target;

/** Only to look whether such a file is there tells the other machine who the user is. */
const isOfAnotherMachine = (file: string): boolean => /^[\\/]{2}/.test(file);

function absolute(file: string, folder: string | undefined): string {
  if (isOfAnotherMachine(file)) throw refused(`“${file}” lies on another machine, or is a device.`);
  if (path.isAbsolute(file)) return path.normalize(file);
  if (folder === undefined) throw refused(`“${file}” is relative, and no folder is open.`);
  return path.join(folder, file);
}

/** “207” is an index, “golden retriever” a label. */
function classOf(wanted: string | number): string | number {
  return typeof wanted === 'string' && /^\d+$/.test(wanted) ? Number(wanted) : wanted;
}

function refused(
  message: string,
  nextStep = 'Name files on this machine: absolute paths, or paths relative to the workspace folder.',
): RemoteError {
  return new RemoteError({ code: 'bad-request', message, nextStep });
}

/** Of these files, those that lie in none of the folders; a link lies where it leads. */
export async function outside(files: readonly string[], folders: readonly string[]): Promise<readonly string[]> {
  const roots = await Promise.all(folders.map(realOf));
  const all = await Promise.all(files.map(async (file) => ({ file, real: await realOf(file) })));
  return all.filter(({ real }) => !roots.some((root) => isWithin(real, root))).map(({ file }) => file);
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Without links. What is not there lies where its folder lies. */
async function realOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const folder = path.dirname(file);
    return folder === file ? file : path.join(await realOf(folder), path.basename(file));
  }
}
