import { strict as assert } from 'node:assert';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { CommandLine } from './commandLine.ts';

describe('the command line', () => {
  const whylight = new CommandLine(useTemporaryFolder());

  describe('ends with 2 and says what it expects for the wrong arguments', () => {
    const wrong: readonly { args: readonly string[]; says: RegExp }[] = [
      { args: ['exlain', 'i.png', '--model', 'm.onnx'], says: /no command “exlain”/ },
      { args: ['constructor'], says: /no command “constructor”/ },
      { args: ['explain', 'i.png'], says: /--model is missing/ },
      { args: ['explain', 'i.png', '--model', ''], says: /--model is missing/ },
      { args: ['explain', '--model', 'm.onnx'], says: /no image/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--tensor', 'x.npy'], says: /one or the other/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--modle', 'x'], says: /--modle/ },
      { args: ['explain', 'i.png', '--model'], says: /--model/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--top', '0'], says: /--top is “0”; a whole number from 1/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--top', 'many'], says: /--top/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--threads', '1.5'], says: /--threads/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--threshold', '2'], says: /--threshold/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--opacity', ''], says: /--opacity/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--method', 'smoothgrad'], says: /grad-cam\+\+, grad-cam/ },
      {
        args: ['explain', 'i.png', '--model', 'm.onnx', '--save', 'overlay,everything'],
        says: /“everything”; one of overlay, heatmap, arrays/,
      },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--color-map', 'pink'], says: /viridis/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--pixel', '12'], says: /--pixel is “12”; a column and a row/ },
      {
        args: ['explain', 'i.png', '--model', 'm.onnx', '--layer', 'a', '--layer=b'],
        says: /--layer is given more than once/,
      },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--model', 'n.onnx'], says: /--model is given more than once/ },
      { args: ['explain', 'i.png', '--model', 'm.onnx', '--frame', '0'], says: /--frame is “0”/ },
      {
        args: ['explain', '--tensor', 'x.npy', '--model', 'm.onnx', '--save', 'arrays', '--save', 'overlay'],
        says: /--save overlay needs a picture/,
      },
      { args: ['explain', '--tensor', 'x.npy', '--model', 'm.onnx', '--frame', '2'], says: /--frame is of a picture/ },
      { args: ['layers'], says: /--model is missing/ },
      { args: ['layers', 'm.onnx'], says: /m\.onnx/ },
      { args: ['export', '--model', 'm.onnx', '--threads', '0'], says: /--threads/ },
      { args: ['check', '--model', 'm.onnx', '--class', '1'], says: /--class/ },
    ];
    for (const { args, says } of wrong) {
      it(`whylight ${args.join(' ')}`, () => {
        const stdout = whylight.fail(2, says, ...args);
        assert.equal(stdout, '');
      });
    }

    it('whylight', () => assert.match(whylight.run().stdout, /whylight explain/));
  });

  it('prints its usage when asked', () => {
    for (const args of [['--help'], ['-h'], ['explain', '--help']])
      assert.match(whylight.succeed(...args), /--model MODEL/);
    assert.equal(whylight.run().status, 2);
  });
});
