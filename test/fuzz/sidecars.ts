import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { floatTensor, int64Tensor } from '../../src/engine/onnx/tensors.ts';
import { ownGradientGraph, smallModel, smallNetwork } from '../support/smallNetwork.ts';
import { mutateBytes } from './bytes.ts';
import { NothingToMutate, type Dice } from './dice.ts';
import { mutateTree } from './fields.ts';
import { modelMutations, mutateModel } from './graphs.ts';
import type { Kind } from './kinds.ts';

const labels = ['tench', 'goldfish', 'great white shark', 'tiger shark', 'hammerhead'];
const numbered = Object.fromEntries(labels.map((label, index) => [index, label]));

const json = (value: unknown): string => JSON.stringify(value);

/** A file beside the model, by its base's name, and what else has to lie there for it to be read. */
const sidecars: Readonly<
  Record<
    string,
    { readonly name: string; readonly content: Uint8Array | string; readonly beside?: Readonly<Record<string, string>> }
  >
> = {
  recipe: {
    name: 'model.whylight.json',
    content: json({
      input: {
        layout: 'NCHW',
        channels: 'RGB',
        width: 8,
        height: 8,
        resize: 'crop',
        shortestEdge: 9,
        mean: [0.5, 0.5, 0.5],
        std: [1, 1, 1],
      },
      output: { name: 'logits', activation: 'softmax' },
      labels,
      layer: 'relu1',
    }),
  },
  'recipe-labels': {
    name: 'model.whylight.json',
    content: json({ labels: 'labels.txt' }),
    beside: { 'labels.txt': labels.join('\n') },
  },
  'labels-lines': { name: 'labels.txt', content: labels.map((label, at) => `${at}: ${label}`).join('\n') },
  'labels-synsets': {
    name: 'synset.txt',
    content: labels.map((label, at) => `n0000000${at} ${label}, other`).join('\r\n'),
  },
  'labels-list': { name: 'classes.json', content: json(labels) },
  'labels-object': { name: 'labels.json', content: json(numbered) },
  'labels-keras': {
    name: 'class_names.json',
    content: json(Object.fromEntries(labels.map((label, at) => [at, [`n${at}`, label]]))),
  },
  'labels-python': { name: 'labels.txt', content: `{${labels.map((label, at) => `${at}: '${label}'`).join(', ')}}` },
  'labels-map': {
    name: 'label_map.pbtxt',
    content: labels.map((label, at) => `item { id: ${at + 1} name: '${label}' }`).join('\n'),
  },
  processor: {
    name: 'preprocessor_config.json',
    content: json({
      image_processor_type: 'ViTImageProcessor',
      do_resize: true,
      size: { shortest_edge: 9 },
      crop_size: { height: 8, width: 8 },
      do_center_crop: true,
      resample: 3,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      do_rescale: true,
      rescale_factor: 0.0039,
    }),
  },
  config: {
    name: 'config.json',
    content: json({
      model_type: 'vit',
      architectures: ['ViTForImageClassification'],
      id2label: numbered,
      problem_type: 'multi_label_classification',
    }),
  },
  timm: {
    name: 'config.json',
    content: json({
      architecture: 'resnet18',
      label_names: labels,
      pretrained_cfg: {
        input_size: [3, 8, 8],
        crop_pct: 0.9,
        interpolation: 'bicubic',
        mean: [0.4, 0.4, 0.4],
        std: [0.2, 0.2, 0.2],
        crop_mode: 'center',
      },
    }),
  },
  gradient: { name: 'model.grad.onnx', content: gradientGraph() },
};

/** A user's own gradient graph of the small network, at its last layer. */
function gradientGraph(): Uint8Array {
  const { constants } = smallNetwork();
  return ownGradientGraph({
    inputs: [{ name: 'logits_grad', dims: [1, 5] }],
    nodes: [
      makeNode('MatMul', ['logits_grad', 'w3'], ['channels']),
      makeNode('Reshape', ['channels', 'cell'], ['cells']),
      makeNode('Mul', ['cells', 'share'], ['shared']),
      makeNode('Expand', ['shared', 'grid'], ['relu2_grad']),
    ],
    constants: [
      constants!.at(-1)!,
      int64Tensor('cell', [1, 24, 1, 1]),
      floatTensor('share', [1 / 64], []),
      int64Tensor('grid', [1, 24, 8, 8]),
    ],
    outputs: ['relu2_grad'],
  });
}

type TextMutation = (text: string, dice: Dice) => string;

const textMutations: Readonly<Record<string, TextMutation>> = {
  tree(text, dice) {
    const tree = parsed(text);
    return unlessTooDeep(() => {
      mutateTree(tree, dice);
      return JSON.stringify(tree);
    });
  },
  /** Keys that JavaScript's objects have by themselves, and keys of other parts. */
  key(text, dice) {
    const keys = [...text.matchAll(/"([^"]+)":/g)].map(([, key]) => key!);
    return text.replaceAll(
      `"${dice.pick(keys)}":`,
      () => `${JSON.stringify(dice.chance(0.5) ? dice.text() : dice.pick(keys))}:`,
    );
  },
  value: (text, dice) =>
    text.replace(dice.pick(text.match(/\d+|'[^']*'|"[^"]*"/g) ?? []), () =>
      dice.pick(['null', '-1', '1e999', '[]', '{}', '"x"', 'true', json(dice.text())]),
    ),
  hostile: (text, dice) => text.replace(dice.pick(labels), () => dice.text()),
  nested: (text, dice) =>
    text.replace(dice.pick(text.match(/\d+|'[^']*'|"[^"]*"/g) ?? []), (found) =>
      nest(found, dice.pick([3, 100, 5000, 1e6])),
    ),
  repeated: (text, dice) =>
    dice
      .pick(text.split(/(?<=[\n,])/))
      .slice(0, 1000)
      .repeat(dice.pick([2, 100, 10_000])) + text,
  blanks: (text, dice) =>
    text.replace(dice.pick(text.match(/[\s:,]/g) ?? []), () =>
      dice.pick([' ', '\t', '\u2028', '\u00a0', '\n']).repeat(dice.pick([1, 100_000])),
    ),
  cut: (text, dice) => text.slice(0, dice.below(text.length)),
  otherLanguage: (text) => text.replaceAll(/[a-z]+/g, (word) => (word.length > 3 ? `${word}ş日本🐈\u200d` : word)),
  long: (text, dice) => text.replace(dice.pick(labels), (label) => label.repeat(dice.pick([10, 1000, 1e6]))),
};

const nest = (inner: string, depth: number): string => '['.repeat(depth) + inner + ']'.repeat(depth);

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new NothingToMutate(); // no JSON, or none any more
  }
}

/** What the mutation before has nested a million deep can be neither copied nor written. */
function unlessTooDeep(work: () => string): string {
  try {
    return work();
  } catch (error) {
    throw error instanceof RangeError ? new NothingToMutate() : error;
  }
}

/** Of a text file. */
export const textMutationNames: readonly string[] = ['bytes', ...Object.keys(textMutations)];

/** Mutated recipes, labels, Hugging Face's files and gradient graphs. */
export const sidecarKind: Kind = {
  bases: Object.keys(sidecars),
  mutations: [...textMutationNames, 'manyFiles', ...Object.keys(modelMutations)],
  make(base, mutations) {
    const { name: file, content, beside = {} } = sidecars[base]!;
    const mutated = typeof content === 'string' ? mutateText(content, mutations) : mutateModel(content, mutations);
    const isCrowded = mutations.some((each) => each.name === 'manyFiles');
    return {
      files: { 'model.onnx': smallModel(), ...beside, ...(isCrowded && crowd(mutated)), [file]: mutated },
      image: 'whole.png',
      model: 'model.onnx',
    };
  },
};

/** The same next to the model a hundred times, under every name that labels go by. */
function crowd(content: Uint8Array | string): Record<string, Uint8Array | string> {
  const names = ['labels', 'classes', 'names', 'class_names', 'synset', 'id2label', 'label_map', 'categories'];
  const endings = ['.txt', '.json', '.csv', '.names', '.yaml', '.pbtxt'];
  const numbered = Array.from({ length: 100 }, (_, at) => `labels${at}.txt`);
  const all = [...names.flatMap((name) => endings.map((ending) => name + ending)), ...numbered];
  return Object.fromEntries(all.map((name) => [name, content]));
}

type Mutations = Parameters<Kind['make']>[1];

export function mutateText(text: string, mutations: Mutations): Uint8Array {
  const mutated = mutations.reduce((before, { name, dice }) => textMutations[name]?.(before, dice) ?? before, text);
  const bytes: Uint8Array = new TextEncoder().encode(mutated);
  return mutations
    .filter(({ name }) => name === 'bytes')
    .reduce((before, { dice }) => mutateBytes(before, dice), bytes);
}
