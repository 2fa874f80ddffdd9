import { strict as assert } from 'node:assert';
import { Jimp } from 'jimp';
import { makeNode } from '../../src/engine/onnx/attributes.ts';
import { buildModel } from '../support/buildModel.ts';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { noisePng } from '../support/pictures.ts';
import { smallNetwork } from '../support/smallNetwork.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { moves, network, picture } from '../runtime/places/prefixes.ts';
import { CommandLine } from './commandLine.ts';

/** Of `--json`, as docs/explanation.schema.json has it. */
interface Measured {
  readonly class: { readonly score: number };
  readonly measures?: {
    readonly probability?: number;
    readonly drop?: object;
    readonly noBetterThanCenter: readonly string[];
    readonly randomization?: readonly { readonly layer: string; readonly similarity?: number }[];
  };
  readonly warnings: readonly { readonly code: string }[];
  readonly regions: readonly { readonly effect?: { readonly hiddenScore: number; readonly aloneScore: number } }[];
}

describe('measures on the command line', () => {
  const folder = useTemporaryFolder();
  const whylight = new CommandLine(folder);
  const json = (...args: readonly string[]): Measured => whylight.json(...args) as unknown as Measured;

  it('say in words where a map is no better than a blob in the center, and nothing where it is better', () => {
    const centered = ['explain', samplePicture('owl-at-night.jpg'), '--model', sampleModel, '--measure', 'drop'];
    assert.deepEqual(json(...centered).measures?.noBetterThanCenter, ['drop']);
    assert.match(
      whylight.succeed(...centered),
      /^ {2}! No better than a blob in the center of the picture: Average Drop$/m,
    );
    const beside = ['explain', samplePicture('cat-and-dog.jpg'), '--model', sampleModel, '--measure', 'drop'];
    assert.deepEqual(json(...beside).measures?.noBetterThanCenter, []);
    const said = whylight.succeed(...beside);
    assert.match(said, /^ {2}Average Drop: 0\.0 % \(random \d+\.\d %, center \d+\.\d %; lower is better\)$/m);
    assert.ok(!said.includes('No better'));
  });

  it('say that nothing was measured of a layer that sees a part of the picture, and give its regions no effect', async () => {
    const [cut] = [moves['a Slice']!];
    const model = folder.write('placed.onnx', buildModel(network(cut, cut)));
    const { width, height } = picture;
    const noise = new Jimp({ width, height, color: 0x336699ff });
    noise.scan(66, 29, 16, 16, (_x, _y, at) => noise.bitmap.data.fill(255, at, at + 4));
    const image = folder.write('square.png', await noise.getBuffer('image/png'));
    const args = ['explain', image, '--model', model, '--measure', 'effect,drop'];
    const { measures, warnings, regions } = json(...args);
    assert.equal(measures, undefined);
    assert.ok(warnings.some(({ code }) => code === 'measure-left-out'));
    assert.ok(regions.every(({ effect }) => effect === undefined));
    const said = whylight.succeed(...args);
    assert.match(said, /Nothing was measured/);
    assert.ok(!/hidden +[\d.]+ %/.test(said), said);
  });

  it('say the value of a number when a region is hidden, and give no figure that compares probabilities', async () => {
    const parts = smallNetwork({ classes: 1 });
    const nodes = [...parts.nodes, makeNode('Identity', ['logits'], ['age'])];
    const model = folder.write('age.onnx', buildModel({ ...parts, nodes, outputs: ['age'] }));
    const image = folder.write('noise.png', await noisePng(24, 18, 1));
    const args = ['explain', image, '--model', model, '--measure', 'drop,deletion,effect', '--direction', 'lower'];
    const { class: chosen, measures, warnings, regions } = json(...args);
    assert.ok(warnings.some(({ code }) => code === 'measure-left-out'));
    assert.deepEqual([measures?.noBetterThanCenter, measures?.drop, measures?.probability], [[], undefined, undefined]);
    assert.ok(regions.length > 0);
    for (const { effect } of regions) assert.deepEqual(Object.keys(effect!), ['hiddenScore', 'aloneScore']);
    const said = whylight.succeed(...args);
    assert.ok(!said.includes('NaN') && !said.includes('No better'), said);
    const [hidden, alone] = [-regions[0]!.effect!.hiddenScore, -regions[0]!.effect!.aloneScore].map((n) =>
      n.toFixed(4),
    );
    assert.ok(said.includes(`region 1: ${(-chosen.score).toFixed(4)}; hidden ${hidden}, alone ${alone}`), said);
  });

  it('say how much of the map is left when the weights are shuffled', () => {
    const args = ['explain', samplePicture('fox.png'), '--model', sampleModel, '--measure', 'randomization'];
    const { randomization = [] } = json(...args).measures ?? {};
    assert.equal(randomization.length, 8);
    const { layer, similarity } = randomization.at(-1)!;
    assert.ok(similarity! < 0.5);
    const said = whylight.succeed(...args);
    assert.ok(said.includes(`${layer} ${similarity!.toFixed(2)} (similarity of the maps; lower is better)`), said);
    assert.ok(!said.includes('it shows the picture, not the model'));
  });
});
