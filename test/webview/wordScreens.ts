/** The panel with a captioner's words, and with prompts. */
import type { Caption } from '../../src/vocabulary/explanation.ts';
import type { Target } from '../../src/vocabulary/target.ts';
import type { Explanation } from '../../src/protocol/explanation.ts';
import type { ToWebview } from '../../src/protocol/panel.ts';
import { cat, dog, explanation, model, predictions } from './fakes.ts';

const text = 'a cat and a dog on the grass';
const probabilities = [0.98, 0.92, 0.99, 0.97, 0.71, 0.99, 0.99, 0.88];
const words = text.split(' ').map((word, at) => ({
  text: word,
  tokens: [at, at + 1] as const,
  logProbability: Math.log(probabilities[at]!),
}));
const sum = words.reduce((total, { logProbability }) => total + logProbability, 0);

const caption: Caption = {
  text,
  logProbability: sum,
  tokens: words.map(({ text: word, logProbability }, at) => ({ id: at, text: word, logProbability })),
  words,
  unit: 'word',
  isGiven: false,
};

function ofWords(
  from: number,
  to: number,
  boxes: NonNullable<Parameters<typeof explanation>[0]>['boxes'],
): Explanation {
  const target: Target = { kind: 'word', from, to };
  const label = words
    .slice(from, to + 1)
    .map(({ text: word }) => word)
    .join(' ');
  const score = words.slice(from, to + 1).reduce((total, { logProbability }) => total + logProbability, 0);
  const said = { index: 0, label, score, probability: Math.exp(score), target };
  const made = explanation(boxes ? { boxes } : {});
  const others = predictions
    .slice(0, 4)
    .map((each, at) => ({ ...each, index: at + 1, target: { ...target, token: at } }));
  return { ...made, target, class: said, predictions: from === to ? [said, ...others] : [said], caption };
}

const whole = ofWords(0, words.length - 1, [
  [cat, 1],
  [dog, 0.8],
]);
const each = words.map((_, at) => ofWords(at, at, at < 2 ? [[cat, 1]] : [[dog, 1]]));

const ofKind = (head: 'words' | 'prompts'): ToWebview => ({
  ...model,
  model: { ...model.model, head, parts: head === 'words' ? ['decoder_model.onnx', 'encoder_model.onnx'] : [] },
});

export const wordMessages: readonly ToWebview[] = [
  ofKind('words'),
  { kind: 'explanation', explanation: whole },
  { kind: 'ahead', explanations: [whole, ...each] },
];

const letters = [...'MAIN ST 4'].map((letter, at) => ({ id: at, text: letter, logProbability: -0.02 * at }));

const [said] = each[4]!.predictions;
/** With a region hidden: what it would say then. */
export const wordHidden: ToWebview = {
  ...{ kind: 'whatIf', before: [said!], after: [{ ...said!, probability: 0.03 }] },
  says: 'a cat on the grass',
  painted: new Uint8Array(),
};

/** A reader of letters. */
export const letterMessages: readonly ToWebview[] = [
  ofKind('words'),
  {
    kind: 'explanation',
    explanation: {
      ...whole,
      target: { kind: 'word', from: 2, to: 2 },
      caption: {
        ...caption,
        text: 'MAIN ST 4',
        unit: 'letter',
        tokens: letters,
        words: letters.flatMap(({ text: letter, logProbability }, at) =>
          letter === ' ' ? [] : [{ text: letter, tokens: [at, at + 1] as const, logProbability }],
        ),
      },
    },
  },
];

const prompts = [
  'a photo of a cat',
  'a photo of a dog',
  'a photo of a very long animal with a name that does not fit',
].map((label, prompt) => ({
  ...predictions[prompt]!,
  label,
  index: prompt,
  target: { kind: 'prompt', prompt } as const,
}));

const found = [dog, cat].map(({ x, y, width, height }, prompt): Explanation['class'] => ({
  ...predictions[prompt]!,
  ...{ label: `a ${['dog', 'cat'][prompt]!}`, index: prompt, prompt, target: { kind: 'box', box: prompt } },
  box: [x, y, width, height],
}));

/** A detector of prompts. */
export const promptBoxMessages: readonly ToWebview[] = [
  ofKind('prompts'),
  {
    kind: 'explanation',
    explanation: {
      ...explanation(),
      ...{ target: { kind: 'box', box: 0 }, class: found[0]!, prompts: found },
      predictions: [...found, { ...found[1]!, index: 2, label: 'a cat 2', target: { kind: 'box', box: 2 } }],
    },
  },
];

export const wordChosen: readonly ToWebview[] = [...wordMessages, { kind: 'explanation', explanation: each[4]! }];

export const promptMessages: readonly ToWebview[] = [
  ofKind('prompts'),
  {
    kind: 'explanation',
    explanation: {
      ...explanation(),
      target: { kind: 'prompt', prompt: 0 },
      class: prompts[0]!,
      predictions: prompts,
      prompts,
    },
  },
];
