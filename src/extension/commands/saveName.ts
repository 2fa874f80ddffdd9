/** What a saved picture is called, and where it is proposed to go. Pure. */
import { basename, dirname, extname } from 'node:path';
import type { Explanation } from '../../protocol/explanation.ts';

/** Of the file system; in bytes. */
const longestName = 255;

/** `cats-001.tabby.grad-cam++.overlay.png`: image, class, layer where it is not the model's own choice, method. */
export function saveName(
  image: string,
  workspaceFolder: string | undefined,
  explanations: readonly Explanation[],
  ending: string,
): string {
  const folder = dirname(image);
  // Of class folders the class: their pictures often have the same names.
  const isNested = workspaceFolder !== undefined && folder !== workspaceFolder;
  const stem = `${isNested ? `${basename(folder)}-` : ''}${basename(image, extname(image))}`;
  const parts = explanations.flatMap(({ class: { label }, layer, method }) => [
    label,
    ...(layer.isDefault ? [] : [layer.name]),
    method,
  ]);
  const rest = [...new Set(parts.map(plain))].filter((part) => part !== '').map((part) => `.${part}`);
  return shortened(stem, rest.join('') + ending) + rest.join('') + ending;
}

/** Letters and digits of any language; what shells and file systems mean something by becomes a hyphen. */
const plain = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}+_.-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 40);

function shortened(stem: string, rest: string): string {
  let short = stem;
  while (Buffer.byteLength(short + rest) > longestName && short.length > 1) short = short.slice(0, -1);
  return short;
}
