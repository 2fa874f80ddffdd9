import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { CommandLine } from './commandLine.ts';

interface Scene {
  readonly caption: string;
  readonly boxes: readonly { readonly label: string; readonly box: readonly number[] }[];
}

type Outcome = readonly { readonly index: number; readonly probability: number }[];

interface Hidden {
  readonly caption: { readonly text: string };
  readonly whatIf: { readonly says: string; readonly before: Outcome; readonly after: Outcome };
}

describe('hiding parts of the photo on the command line', () => {
  const whylight = new CommandLine(useTemporaryFolder());
  const pets = ['explain', samplePicture('cat-and-dog.jpg'), '--model', sampleModel] as const;

  it('prints the predictions before and after', () => {
    const stdout = whylight.succeed(...pets, '--hide', '360,247,190,176');
    assert.match(stdout, /Hidden \(blur\): x 360–550, y 247–423/);
    assert.match(stdout, /71\.\d % → +0\.\d % dog/);
    assert.match(whylight.succeed(...pets, '--keep', '360,247,190,176', '--fill', 'gray'), /Kept alone \(gray\)/);
  });

  it('prints what a model that says words would say then, and what becomes of the word', () => {
    const folder = path.resolve('samples/captioner/pictures');
    const scenes = JSON.parse(readFileSync(path.join(folder, 'scenes.json'), 'utf8')) as Record<string, Scene>;
    const [name, { caption, boxes }] = Object.entries(scenes).find(([, scene]) => /^a \w+ and a /.test(scene.caption))!;
    const [animal] = boxes;
    const captioner = [
      'explain',
      path.join(folder, name),
      '--model',
      path.resolve('samples/captioner'),
      '--word',
      animal!.label,
    ];
    const hidden = ['--hide', animal!.box.join(), '--fill', 'mean'];
    const { caption: said, whatIf } = JSON.parse(whylight.succeed(...captioner, ...hidden, '--json')) as Hidden;
    assert.equal(said.text, caption);
    assert.ok(!whatIf.says.includes(animal!.label), `${caption} → ${whatIf.says}`);
    const now = whatIf.after.find(({ index }) => index === whatIf.before[0]!.index)!;
    assert.ok(whatIf.before[0]!.probability > 0.5 && now.probability < 0.5);
    assert.ok(whylight.succeed(...captioner, ...hidden).includes(`It would say: ${whatIf.says}`));
  });

  it('refuses what is no box, both at once, and a part that the model does not see', () => {
    whylight.fail(2, /--hide is “1,2,3”; x, y, width and height/, ...pets, '--hide', '1,2,3');
    whylight.fail(2, /--hide and --keep/, ...pets, '--hide', '1,2,3,4', '--keep', '1,2,3,4');
    whylight.fail(2, /--fill goes with/, ...pets, '--fill', 'blur');
    whylight.fail(1, /part-not-seen/, ...pets, '--hide', '5000,5000,3,4');
  });
});
