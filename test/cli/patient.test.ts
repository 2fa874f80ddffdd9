/** Nothing that names a patient leaves a DICOM file: not in what is printed, not in what is saved, not in an error. */
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dicomFile } from '../support/dicomFile.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { CommandLine } from './commandLine.ts';

const named = {
  '0008,0080': ['LO', 'DOE^JANE'],
  '0008,1030': ['LO', 'DOE^JANE 4711'],
  '0010,0010': ['PN', 'DOE^JANE'],
  '0010,0020': ['LO', 'ID-4711'],
  '0020,4000': ['LT', 'DOE^JANE'],
} as const;

describe('a patient’s name', () => {
  const folder = useTemporaryFolder();

  const cli = new CommandLine(folder);

  it('is in nothing that is printed or saved of a DICOM file', function () {
    this.timeout(60_000);
    writeFileSync(folder.at('1.dcm'), dicomFile(named));
    writeFileSync(folder.at('2.dcm'), dicomFile({ ...named, '0028,0100': ['US', [7]] }));
    const out = folder.at('out');
    const model = path.resolve('samples/sample.onnx');
    const common = ['explain', '--model', model, folder.at('1.dcm'), folder.at('2.dcm')];
    const printed = [
      cli.run(...common, '--save', 'overlay,heatmap,arrays', '--out', out),
      cli.run(...common, '--json'),
    ];
    const files = readdirSync(out);
    assert.ok(files.length >= 5);
    const saved = files.map((name) => `${name} ${readFileSync(path.join(out, name)).toString('latin1')}`);
    for (const text of [...printed.map(({ stdout, stderr }) => stdout + stderr), ...saved])
      assert.doesNotMatch(text, /DOE|4711/);
  });
});
