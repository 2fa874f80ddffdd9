// The licenses of all that a VSIX brings along: the packages in the bundles, and ONNX Runtime, which lies next to them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const licenseFile = /^(licen[cs]e|notice|thirdpartynotices|copying)/i;

/**
 * Each package's name, version, license, and the texts of its licenses. Packages that bring none have theirs in
 * `.ci/licenses`, by name and version: for another version somebody has to look again.
 *
 * @param root the folder that `folders` are relative to
 * @throws Error for a package without a text
 */
export function notices(root, folders) {
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const texts = [...own(root, folder), ...stored(`${name}-${version}`)].map((text) => text.trim()).filter(Boolean);
    if (texts.length === 0) {
      const file = `.ci/licenses/${fileName(`${name}-${version}`)}`;
      throw new Error(`${name} ${version} (${license}) has no text of its license: store it as ${file}.`);
    }
    return [`${name} ${version}, ${license}`, ...texts].join('\n\n');
  });
  return `Whylight includes the following packages.\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Also those of what a package compiled into itself, which lie deeper. */
function own(root, folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((file) => !file.includes('node_modules') && licenseFile.test(basename(file)))
    .sort()
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
}

function stored(key) {
  const file = join(import.meta.dirname, 'licenses', fileName(key));
  return existsSync(file) ? [readFileSync(file, 'utf8')] : [];
}

/** `@scope/name-1.2.3` → `scope-name-1.2.3.txt` */
const fileName = (key) => `${key.replace(/^@/, '').replace('/', '-')}.txt`;

/** The packages that the bundles hold files of, by esbuild's list of inputs, and ONNX Runtime. */
export function packagesIn(inputs) {
  const folderOf = (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [];
  const runtime = ['node_modules/onnxruntime-node', 'node_modules/onnxruntime-common'];
  return [...new Set([...inputs.flatMap(folderOf), ...runtime])].sort();
}
