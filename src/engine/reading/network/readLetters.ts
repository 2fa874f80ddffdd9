/** Whether a model reads letters (CTC), a row of scores for each step along the picture; and which letters. */
import { textErrors } from '../../errors.ts';
import { readAnswer } from '../../anatomy/answer/answer.ts';
import { cutModel } from '../../graph/modelBytes.ts';
import { withOpened, type Disk, type Workbench } from '../../ports.ts';
import { parseLabels } from '../../recipe/labels.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import type { FloatTensor } from '../../tensor/tensor.ts';
import { mostLikely } from '../../text/probabilities.ts';
import { known as sure } from '../../../vocabulary/known.ts';
import { zeros } from '../imageInput.ts';
import type { KnownGraph } from '../modelGraph.ts';
import type { Source } from '../source.ts';
import { alphabetOf, areLetters, parseLetters } from './alphabet.ts';
import { letterReader } from './letterReader.ts';
import type { WordsOf } from './networkOf.ts';

/** @throws WhylightError `letters-unfit` where the recipe says that these are letters */
export async function readLetters(
  known: KnownGraph,
  recipe: Recipe,
  source: Source,
  disk: Disk,
): Promise<WordsOf | undefined> {
  const { kind, name, blank } = recipe.output;
  const isSaid = kind === 'words';
  const outputs = known.graph.outputs.map((each) => each.name);
  const output = name ?? outputs[0];
  // Scores of boxes come beside their places.
  const mayBe = kind === undefined ? outputs.length === 1 : isSaid;
  if (output === undefined || !mayBe) return undefined;
  const refuse = (why: string): undefined => {
    if (isSaid) throw textErrors.lettersUnfit(output, why);
    return undefined;
  };
  const rank = known.inferred.get(output)?.dims?.length;
  if (rank !== undefined && rank !== 3 && rank !== 4) return refuse(`it has ${rank} axes, and [N, T, letters] has 3`);
  const found = await namesFor(recipe, source, disk, isSaid);
  if (!found) return refuse('nothing says which letters the model knows');
  const scores = await scoresOf(known, recipe, output, source.bench);
  if (!scores) return refuse('it is not one row of scores for each step along the picture');
  const size = sure(scores.dims.at(-1), 'letters');
  const alphabet = alphabetOf(found.names, size, blank, isFirstSilent(scores, size));
  if (!alphabet) return refuse(`it tells ${size} letters apart, and ${found.from} has ${found.names.length}`);
  const place = alphabet.blank === 0 ? 'first' : 'last';
  const note =
    `The model reads letters (CTC), from ${found.from}. Nothing says which of its ${size} numbers is ` +
    `the blank: the ${place} is taken, which it says of an empty picture. "outputs": [{"kind": ` +
    `"words", "blank": "first"}] (or "last") in the recipe says it.`;
  return {
    ...{ border: scores.tensor, head: 'words', isAttended: true, bind: letterReader(alphabet) },
    steps: scores.data.length / size,
    versions: found.versions,
    notes: alphabet.isGuess ? [note] : [],
  };
}

interface Names {
  readonly names: readonly string[];
  readonly from: string;
  readonly versions: ReadonlyMap<string, string>;
}

/** Files next to a reader that hold its letters. */
const letterFile =
  /^(vocab\.json|labels\.txt|.*(keys|dict|charset|alphabet|characters|chars|letters|vocab)[^.]*\.txt|.*\.charset)$/i;

/** What the recipe names, else a file next to the model, else what the model's metadata says (PaddleOCR's). */
async function namesFor(
  recipe: Recipe,
  { graph, folder, bench }: Source,
  disk: Disk,
  isSaid: boolean,
): Promise<Names | undefined> {
  const own = recipe.labels;
  const isOwn = own.length > 0 && (isSaid || areLetters(own));
  for (const name of (await disk.list(folder)).filter((each) => letterFile.test(each)).sort()) {
    const file = disk.within(folder, name);
    if (!(await bench.disk.isWithin(file, [folder]))) continue;
    const names = namesIn((await disk.text(file).catch(() => undefined)) ?? '', name);
    // Lists of classes are read without spaces, of which a letter may be one.
    const isMeant = isOwn ? isSameBarSpaces(names, own) : areLetters(names);
    if (isMeant) return { names, from: name, versions: new Map([[name, await disk.version(file)]]) };
  }
  if (isOwn) return { names: own, from: recipe.labelsFrom ?? recipe.source.reason, versions: new Map() };
  const said = graph.header.metadataProps.find(({ key }) => key === 'character' || key === 'characters');
  const names = parseLetters(said?.value ?? '');
  return areLetters(names) ? { names, from: 'the model’s metadata', versions: new Map() } : undefined;
}

const withoutSpaces = (names: readonly string[]): string =>
  JSON.stringify(names.map((name) => name.trim()).filter((name) => name !== ''));
const isSameBarSpaces = (a: readonly string[], b: readonly string[]): boolean => withoutSpaces(a) === withoutSpaces(b);

function namesIn(text: string, file: string): readonly string[] {
  if (!/\.json$/i.test(file)) return parseLetters(text);
  try {
    return parseLabels(text, file);
  } catch {
    return []; // a stranger's file of a common name
  }
}

interface Scores {
  /** The tensor of the logits. */
  readonly tensor: string;
  readonly dims: readonly number[];
  /** Of a picture with nothing on it. */
  readonly data: Float32Array;
}

/** The logits behind an output, [1, T, K] or [T, 1, K]; undefined where it holds something else. */
async function scoresOf(
  { graph, inferred, input }: KnownGraph,
  recipe: Recipe,
  output: string,
  bench: Workbench,
): Promise<Scores | undefined> {
  const read = readAnswer(graph, inferred, output);
  const tensor = read?.nodes.length === 0 && read.activation === 'softmax' ? read.score : output;
  const names = [...new Set([output, tensor])];
  const feeds = new Map([[input.name, zeros(input, recipe)]]);
  const results = await withOpened(bench, cutModel(graph, names), 'none', (opened) => opened.run(feeds));
  const [whole, scores] = [sure(results.get(output), output), sure(results.get(tensor), tensor) as FloatTensor];
  const size = whole.dims.at(-1) ?? 1;
  const steps = whole.dims.slice(0, -1).filter((dim) => dim !== 1);
  const isAlike = scores.dims.at(-1) === size && scores.data.length === whole.data.length && scores.type === 'float32';
  if (steps.length !== 1 || size < 3 || !isAlike) return undefined;
  return { tensor, dims: scores.dims, data: scores.data };
}

/** CTC's silence is its blank: whether most steps of an empty picture say the first number rather than the last. */
function isFirstSilent({ data }: Scores, size: number): boolean {
  const said = Array.from({ length: data.length / size }, (_, row) =>
    mostLikely(data.subarray(row * size, (row + 1) * size)),
  );
  const saying = (number: number): number => said.filter((each) => each === number).length;
  return saying(0) >= saying(size - 1);
}
