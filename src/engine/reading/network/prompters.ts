/**
 * The two layouts of a network that compares a picture with texts: CLIP's and SigLIP's one file, and a file a tower.
 */
import { SimilarityLink } from '../../running/chain/similarityLink.ts';
import type { Bind } from '../../running/runnableModel.ts';
import { textAt } from '../../recipe/foreignJson.ts';
import type { Graph } from '../../graph/graph.ts';
import { sizesOf } from '../../onnx/valueInfo.ts';
import type { Activation } from '../../../vocabulary/names.ts';
import { PartLinks, type WordsPart } from './decoder.ts';
import { inputsOf } from './inputRoles.ts';
import { prompter, type Boxes, type Padding } from './prompter.ts';
import { markOf, textNumber, type Settings } from './settings.ts';
import { known } from '../../../vocabulary/known.ts';

interface Found {
  readonly bind: Bind;
  readonly notes: readonly string[];
}

/**
 * The scores are the file's own.
 *
 * @param boxes the same part, which makes boxes of the picture's features
 */
export function fusedPrompter(part: WordsPart, settings: Settings, boxes?: WordsPart): Found {
  const links = new PartLinks(part);
  const bind = prompter({
    ...ofTexts(part.graph, settings),
    ...(boxes && { activation: 'sigmoid', boxes: boxesOf(boxes) }),
    linksTo: ({ tokens, mask }, picture) =>
      Promise.resolve([links.link({ tokens, mask, length: tokens[0]?.length ?? 0, picture })]),
  });
  return { bind, notes: [] };
}

function boxesOf(part: WordsPart): Boxes {
  const { output } = part;
  const links = new PartLinks(part);
  return {
    detector: { form: 'prompted', isSuppressed: false, boxes: output, classAxis: 2, activation: 'sigmoid' },
    of: async (features, picture, stages) =>
      new Map([[output, await links.run({ length: 0, picture }, stages, features)]]),
  };
}

/** What CLIP was trained up to; two files for two towers hold no scale. */
const usualScale = 100;

/** The scores are cosines of what the two files make. */
export function pairPrompter(text: WordsPart, settings: Settings): Found {
  const part = new PartLinks(text);
  const bind = prompter({
    ...ofTexts(text.graph, settings),
    activation: 'softmax',
    linksTo: async ({ tokens, mask }, _, stages) => {
      const embeds: Float32Array[] = [];
      for (const [at, row] of tokens.entries()) {
        const own = { tokens: [row], mask: [known(mask[at], 'mask')], length: row.length };
        embeds.push((await part.run(own, stages)).data);
      }
      return [new SimilarityLink(embeds, usualScale)];
    },
  });
  const note =
    `The text’s and the picture’s part are files of their own, and none holds the scale of their ` +
    `similarity: ${usualScale} is taken, as CLIP has it. Probabilities of prompts are an estimate.`;
  return { bind, notes: [note] };
}

function ofTexts(graph: Graph, settings: Settings) {
  const isSigmoid = /siglip/i.test(textAt(settings.config, 'model_type') ?? '');
  const activation: Activation = isSigmoid ? 'sigmoid' : 'softmax';
  const vocabulary = textNumber(settings, 'vocab_size');
  return {
    tokenizer: settings.tokenizer,
    activation,
    padding: paddingOf(graph, settings, isSigmoid),
    ...(vocabulary !== undefined && { vocabulary }),
  };
}

/** More is no length, but transformers' way to say that there is no limit. */
const mostLength = 10_000;
const siglipLength = 64;

function paddingOf(graph: Graph, settings: Settings, isSigmoid: boolean): Padding {
  const [name] = inputsOf(graph, 'tokens');
  const input = graph.inputs.find((each) => each.name === name);
  const [, fixed] = input ? sizesOf(input) : [];
  const said = settings.tokenizerConfig['model_max_length'];
  const limit = typeof said === 'number' && said < mostLength ? said : textNumber(settings, 'max_position_embeddings');
  const length = fixed ?? (isSigmoid ? (limit ?? siglipLength) : undefined);
  return {
    token: markOf(settings, 'pad_token') ?? textNumber(settings, 'pad_token_id') ?? 0,
    ...(length !== undefined && { length }),
    ...(limit !== undefined && { most: limit }),
  };
}
