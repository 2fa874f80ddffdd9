import type { ModelFacts } from '../../vocabulary/modelFacts.ts';
import { block, rowsOf, type Block } from './block.ts';

export const facts = (): Block =>
  block(
    'File',
    ({ facts: found }) => found,
    (found) => [rowsOf(rows(found))],
  );

function rows({ bytes, weightFiles, parameters, opsets, irVersion, producer }: ModelFacts) {
  const weights = weightFiles.map(({ name, bytes: size }) => `${name}, ${size > 0 ? sizeText(size) : 'missing'}`);
  return [
    ['Size', sizeText(bytes)],
    ['Weights in', weights.join('; ')],
    ['Parameters', parameters.toLocaleString('en')],
    ['Opset', opsets.map(({ domain, version }) => `${domain === '' ? '' : `${domain} `}${version}`).join(', ')],
    ['Format', `ONNX IR ${irVersion}`],
    ['Made by', producer],
  ] as const;
}

/** As file managers count: 1 kB is 1000 bytes. */
function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'] as const;
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** at;
  return `${at === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[at] ?? ''}`;
}
