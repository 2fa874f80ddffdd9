import { strict as assert } from 'node:assert';
import path from 'node:path';
import { withInputs } from '../../../src/extension/commands/writtenInputs.ts';

describe('inputs that are written into a recipe', () => {
  const folder = path.resolve('models');
  const inputs = (text: string, chosen: Parameters<typeof withInputs>[1]): unknown =>
    JSON.parse(withInputs(text, chosen, folder));

  it('leave what else it says, values of other inputs too', () => {
    assert.deepEqual(inputs('{"layer": "a", "inputs": {"age": 1, "sex": 0}}', { age: 63, table: [1, 2] }), {
      layer: 'a',
      inputs: { age: 63, sex: 0, table: [1, 2] },
    });
  });

  it('name files from the recipe’s own folder, with slashes', () => {
    const view = path.join(folder, 'views', 'left.png');
    assert.deepEqual(inputs('{}', { view }), { inputs: { view: 'views/left.png' } });
    assert.deepEqual(inputs('{}', { view: path.resolve('photos/left.png') }), {
      inputs: { view: '../photos/left.png' },
    });
  });
});
