import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { encodeModel } from '../../src/engine/onnx/model.ts';
import { ModelProtoSchema } from '../../src/engine/onnx/onnx_pb.ts';
import { floatTensor, valuesOf } from '../../src/engine/onnx/tensors.ts';
import { buildModel } from '../support/buildModel.ts';
import { smallModel, smallNetwork, weights } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { CommandLine, type Line } from './commandLine.ts';

describe('whylight check', () => {
  const folder = useTemporaryFolder();
  const whylight = new CommandLine(folder);

  it('compares a gradient with the model itself, and ends with 0 if it is right and 1 if it is wrong', () => {
    const network = folder.write('m.onnx', smallModel({ classes: 3 }));
    const found = whylight.json('check', '--model', network, '--layer', 'relu1');
    assert.ok(found.worstError < 5e-3 && found.directions >= 8);
    assert.match(whylight.succeed('check', '--model', network), /agrees with the model/);
    // The gradient graph of another network of the same shape, with no word about whose it is.
    const other = folder.write('o.onnx', smallModel({ classes: 3, seed: 50 }));
    whylight.succeed('export', '--model', other);
    folder.write('m.grad.onnx', withoutMetadata(readFileSync(folder.at('o.grad.onnx'))));
    const { status, stdout } = whylight.run('check', '--model', network, '--layer', 'relu1', '--json');
    assert.equal(status, 1);
    assert.equal((JSON.parse(stdout) as Line).agrees, false);
  });

  it('says that there is nothing to compare if the score does not depend on the layer, or hardly and not smoothly', () => {
    for (const [scale, obstacle] of [
      [1e-9, 'weak'],
      [0, 'zero'],
    ] as const) {
      const network = smallNetwork({ classes: 3 });
      const faint = floatTensor(
        'w3',
        valuesOf(weights('w3', [3, 24], 3))!.map((value) => value * scale),
        [3, 24],
      );
      const file = folder.write(
        `${obstacle}.onnx`,
        buildModel({ ...network, constants: [...network.constants!.slice(0, 2), faint] }),
      );
      const { status, stdout } = whylight.run('check', '--model', file, '--layer', 'relu1', '--json');
      assert.equal(status, 1);
      assert.deepEqual([(JSON.parse(stdout) as Line).agrees, (JSON.parse(stdout) as Line).obstacle], [false, obstacle]);
      // Only a sum lies behind the last layer: any step, however large, tells.
      if (obstacle === 'weak') assert.ok(whylight.json('check', '--model', file).agrees);
    }
  });
});

function withoutMetadata(bytes: Uint8Array): Uint8Array {
  return encodeModel({ ...fromBinary(ModelProtoSchema, bytes), metadataProps: [] });
}
