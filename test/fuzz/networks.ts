/** Networks of several files: a captioner and a model of prompts, of which one file is changed at a time. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { modelMutations, mutateModel } from './graphs.ts';
import type { Kind } from './kinds.ts';
import { mutateText, textMutationNames } from './sidecars.ts';

const samples = path.join(import.meta.dirname, '../../samples');

/** What is explained: the part that looks at the picture. */
const entries: Readonly<Record<string, string>> = { captioner: 'encoder_model.onnx', prompts: 'model.onnx' };

const filesOf = (network: string): readonly string[] =>
  readdirSync(path.join(samples, network)).filter((name) => statSync(path.join(samples, network, name)).isFile());

export const networkKind: Kind = {
  bases: Object.keys(entries).flatMap((network) => filesOf(network).map((file) => `${network}:${file}`)),
  mutations: [...textMutationNames, ...Object.keys(modelMutations)],
  make(base, mutations) {
    const [network = '', changed = ''] = base.split(':');
    const files = Object.fromEntries(
      filesOf(network).map((name): [string, Uint8Array] => [name, readFileSync(path.join(samples, network, name))]),
    );
    const whole = files[changed] ?? new Uint8Array();
    const mutated = changed.endsWith('.onnx')
      ? mutateModel(whole, mutations)
      : mutateText(new TextDecoder().decode(whole), mutations);
    return {
      files: { ...files, [changed]: mutated },
      image: 'whole.png',
      model: entries[network] ?? '',
      ...(network === 'prompts' && { prompts: ['a cat', 'a dog, sleeping'] }),
    };
  },
};
