import { strict as assert } from 'node:assert';
import { sampleModel, samplePicture } from '../support/bundles.ts';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { CommandLine } from './commandLine.ts';

describe('hiding parts of the photo on the command line', () => {
  const whylight = new CommandLine(useTemporaryFolder());
  const pets = ['explain', samplePicture('cat-and-dog.jpg'), '--model', sampleModel] as const;

  it('prints the predictions before and after', () => {
    const stdout = whylight.succeed(...pets, '--hide', '360,247,190,176');
    assert.match(stdout, /Hidden \(blur\): x 360–550, y 247–423/);
    assert.match(stdout, /71\.\d % → +0\.\d % dog/);
    assert.match(whylight.succeed(...pets, '--keep', '360,247,190,176', '--fill', 'gray'), /Kept alone \(gray\)/);
  });

  it('refuses what is no box, both at once, and a part that the model does not see', () => {
    whylight.fail(2, /--hide is “1,2,3”; x, y, width and height/, ...pets, '--hide', '1,2,3');
    whylight.fail(2, /--hide and --keep/, ...pets, '--hide', '1,2,3,4', '--keep', '1,2,3,4');
    whylight.fail(2, /--fill goes with/, ...pets, '--fill', 'blur');
    whylight.fail(1, /part-not-seen/, ...pets, '--hide', '5000,5000,3,4');
  });
});
