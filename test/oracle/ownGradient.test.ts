import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { readNpy } from '../../src/engine/tensor/npy.ts';
import { bundle, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { skipWithoutPython, python } from './python.ts';

const script = path.join(import.meta.dirname, 'ownGradient.py');

describe('a gradient graph that PyTorch made', () => {
  const folder = useTemporaryFolder();

  before(function () {
    skipWithoutPython(this, ['torch', 'onnx', 'onnxscript']);
  });

  it('is used as it is, and agrees with Whylight’s own', () => {
    execFileSync(python, [script], { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] });
    const theirs = explain('theirs');
    assert.equal(theirs.gradientGraph, 'file');

    renameSync(folder.at('model.grad.onnx'), folder.at('elsewhere.onnx'));
    const ours = explain('ours');
    assert.equal(ours.gradientGraph, 'memory');

    assert.deepEqual(theirs.heatShape, ours.heatShape);
    assert.ok(norm(ours.gradient) > 0, 'the gradient is zero everywhere: nothing was compared');
    const error = norm(ours.gradient.map((value, at) => value - theirs.gradient[at]!)) / norm(ours.gradient);
    assert.ok(error < 1e-5, `relative L2 error ${error}`);
  });

  it('is written down in docs/models.md', () => {
    const docs = readFileSync(path.join(import.meta.dirname, '../../docs/models.md'), 'utf8');
    assert.ok(
      docs.includes(`\`\`\`python\n${readFileSync(script, 'utf8')}\`\`\`\n`),
      'the script there is not test/oracle/ownGradient.py',
    );
  });

  interface Answer {
    readonly gradientGraph: string;
    readonly heatShape: readonly number[];
    readonly gradient: Float32Array;
  }

  function explain(name: string): Answer {
    const picture = samplePicture('cat-and-dog.jpg');
    const args = [
      'explain',
      picture,
      '--model',
      folder.at('model.onnx'),
      '--layer',
      'features',
      '--class',
      '3',
      '--save',
      'arrays',
      '--out',
      folder.at(name),
      '--json',
    ];
    const answer = JSON.parse(execFileSync(process.execPath, [bundle('cli'), ...args], { encoding: 'utf8' })) as {
      readonly gradientGraph: string;
      readonly layer: { readonly tensor: string };
      readonly heatmap: { readonly width: number; readonly height: number };
    };
    assert.equal(answer.layer.tensor, 'features');
    const file = folder.names().find((each) => each.startsWith(name) && each.endsWith('gradient.npy'))!;
    const { data } = readNpy(readFileSync(folder.at(file)), file);
    return {
      gradientGraph: answer.gradientGraph,
      heatShape: [answer.heatmap.width, answer.heatmap.height],
      gradient: data,
    };
  }
});

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
