/** Binds a network that compares a picture with texts to these texts. */
import { textErrors } from '../../errors.ts';
import type { Classifier, Stages } from '../../classifier.ts';
import { ChainClassifier } from '../../running/chain/chainClassifier.ts';
import type { Link } from '../../running/chain/link.ts';
import type { Bind } from '../../running/runnableModel.ts';
import type { FloatTensor, Tensor } from '../../tensor/tensor.ts';
import type { Detector } from '../../score/boxes/detector.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { Activation } from '../../../vocabulary/names.ts';
import { isPooled } from './captioner.ts';

/** How texts are made equally long. */
export interface Padding {
  readonly token: number;
  /** Every text is so long, whatever it says; as long as the longest when absent. */
  readonly length?: number;
  /** Longer ones are refused. */
  readonly most?: number;
}

/** Texts as the model takes them. */
export interface Texts {
  readonly tokens: readonly (readonly number[])[];
  readonly mask: readonly (readonly number[])[];
}

export interface PrompterOf {
  readonly tokenizer: Tokenizer;
  readonly padding: Padding;
  readonly activation: Activation;
  /** From the picture's features to a score a text. */
  readonly linksTo: (texts: Texts, picture: FloatTensor, stages: Stages) => Promise<readonly Link[]>;
  /** The highest token that the model knows, where it says so. */
  readonly vocabulary?: number;
  readonly boxes?: Boxes;
}

/** Where a network has boxes for prompts: how they are read, and what of the picture's features they are. */
export interface Boxes {
  readonly detector: Detector;
  readonly of: (features: FloatTensor, picture: FloatTensor, stages: Stages) => Promise<ReadonlyMap<string, Tensor>>;
}

export function prompter(of: PrompterOf): Bind {
  const bound = new WeakMap<FloatTensor, Map<string, Classifier>>();
  return async (part, picture, { prompts = [] }, stages) => {
    const byPrompts = bound.get(picture) ?? new Map<string, Classifier>();
    bound.set(picture, byPrompts);
    const key = JSON.stringify(prompts);
    const found = byPrompts.get(key) ?? (await bind(of, part, picture, prompts, stages));
    byPrompts.set(key, found);
    return found;
  };
}

/** @throws WhylightError `prompts-missing`, `prompt-too-long`, `tokenizer-unfit` */
async function bind(
  of: PrompterOf,
  part: Classifier,
  picture: FloatTensor,
  wished: readonly string[],
  stages: Stages,
): Promise<Classifier> {
  const prompts = [...new Set(wished.map((prompt) => prompt.trim()).filter((prompt) => prompt !== ''))];
  if (prompts.length === 0) throw textErrors.promptsMissing();
  const links = await of.linksTo(tokenized(of, prompts), picture, stages);
  const { score: features } = await part.forward(part.feedsOf(picture), [part.layer(undefined, false)], stages);
  const { boxes } = of;
  return new ChainClassifier(part, {
    head: boxes ? 'boxes' : 'prompts',
    ...(boxes && { detector: boxes.detector, beside: (own, told) => boxes.of(own, picture, told) }),
    labels: prompts,
    activation: of.activation,
    links,
    // The usual method for a box needs no word of why.
    isPooled: boxes !== undefined || isPooled(features),
  });
}

function tokenized({ tokenizer, padding, vocabulary }: PrompterOf, prompts: readonly string[]): Texts {
  const rows = prompts.map((prompt) => {
    const ids = tokenizer.encode(prompt);
    const most = padding.length ?? padding.most ?? Infinity;
    if (ids.length > most) throw textErrors.promptTooLong(prompt, ids.length, most);
    const unfit = ids.find((id) => vocabulary !== undefined && id >= vocabulary);
    if (unfit !== undefined) throw textErrors.tokenizerUnfit(unfit, vocabulary ?? 0);
    return ids;
  });
  const length = padding.length ?? Math.max(...rows.map((ids) => ids.length));
  const padded = (ids: readonly number[], first: readonly number[], rest: number): number[] => [
    ...first,
    ...Array.from({ length: length - ids.length }, () => rest),
  ];
  return {
    tokens: rows.map((ids) => padded(ids, ids, padding.token)),
    mask: rows.map((ids) =>
      padded(
        ids,
        ids.map(() => 1),
        0,
      ),
    ),
  };
}
