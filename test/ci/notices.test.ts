import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Notices {
  notices(root: string, folders: readonly string[]): string;
  packagesIn(inputs: readonly string[]): string[];
}

describe('the licenses in a VSIX', () => {
  const folder = useTemporaryFolder();
  let ours: Notices;
  before(async () => (ours = (await import(path.join(root, '.ci/notices.mjs'))) as Notices));

  it('are those of all that is bundled, with what is compiled into it', () => {
    const inputs = JSON.parse(
      readFileSync(path.join(path.dirname(bundle('worker')), 'inputs.json'), 'utf8'),
    ) as string[];
    const packages = ours.packagesIn(inputs);
    const text = ours.notices(root, packages);
    assert.ok(packages.includes('node_modules/onnxruntime-node') && packages.includes('node_modules/@jsquash/jpeg'));
    for (const words of [
      'onnxruntime-node 1.',
      'microsoft/cpp_client_telemetry', // in ONNX Runtime's binaries
      'libjpeg-turbo is covered by three compatible BSD-style open source licenses', // in mozjpeg.wasm
      'Neither the name of Google nor the names of its contributors', // libwebp
      'Copyright 2008 Google Inc.', // in @bufbuild/protobuf
    ]) {
      assert.ok(text.includes(words), words);
    }
  });

  const manifest = JSON.stringify({ name: '@a/b', version: '1.2.3', license: 'MIT' });

  it('are not made of a package without a text, nor of one with an empty text', () => {
    folder.write('p/package.json', manifest);
    assert.throws(() => ours.notices(folder.path, ['p']), /@a\/b 1\.2\.3.*\.ci\/licenses\/a-b-1\.2\.3\.txt/);
    folder.write('p/LICENSE', ' \n');
    assert.throws(() => ours.notices(folder.path, ['p']), /no text of its license/);
  });

  it('are found in the folders of a package, but not those of its own packages', () => {
    folder.write('p/package.json', manifest);
    folder.write('p/codec/LICENSE.codec.md', 'the codec’s');
    folder.write('p/node_modules/q/LICENSE', 'another’s');
    const text = ours.notices(folder.path, ['p']);
    assert.match(text, /@a\/b 1\.2\.3, MIT\n\nthe codec’s/);
    assert.doesNotMatch(text, /another’s/);
  });
});
