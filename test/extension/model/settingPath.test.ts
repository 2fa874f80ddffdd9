import { strict as assert } from 'node:assert';
import { settingPath, type PathContext } from '../../../src/extension/model/settingPath.ts';

const context: PathContext = {
  workspaceFolder: '/project/photos',
  workspaceFolders: [
    { name: 'photos', path: '/project/photos' },
    { name: 'nets', path: '/project/$& nets' },
  ],
  imageFolder: '/project/photos/cats',
  home: '/home/ann',
  environment: { MODELS: '/srv/models' },
};
const outside = { ...context, workspaceFolder: undefined, imageFolder: '/far/away' };

describe('a path in the settings', () => {
  const cases: readonly (readonly [string, string, PathContext?])[] = [
    ['models/m.onnx', '/project/photos/models/m.onnx'],
    ['models/m.onnx', '/project/photos/models/m.onnx', outside],
    ['${workspaceFolder}/m.onnx', '/project/photos/m.onnx'],
    ['${workspaceFolder}/m.onnx', '/project/photos/m.onnx', outside],
    ['${workspaceFolder:nets}/a/m.onnx', '/project/$& nets/a/m.onnx'],
    ['~/m.onnx', '/home/ann/m.onnx'],
    ['${userHome}/m.onnx', '/home/ann/m.onnx'],
    ['${env:MODELS}/m.onnx', '/srv/models/m.onnx'],
    ['  /srv/../m.onnx ', '/m.onnx'],
    ['m$1.onnx', '/far/away/m$1.onnx', { ...outside, workspaceFolders: [] }],
    ['a~b/m.onnx', '/project/photos/a~b/m.onnx'],
  ];
  for (const [written, meant, where = context] of cases)
    it(`“${written}” is ${meant}${where === context ? '' : ' for an image outside'}`, () => {
      assert.deepEqual(settingPath(written, where), { path: meant });
    });

  it('names the variable that means nothing', () => {
    assert.deepEqual(settingPath('${workspaceFolder:gone}/m.onnx', context), { unknown: '${workspaceFolder:gone}' });
    assert.deepEqual(settingPath('${env:NONE}/m.onnx', context), { unknown: '${env:NONE}' });
    assert.deepEqual(settingPath('${file}', context), { unknown: '${file}' });
  });
});
