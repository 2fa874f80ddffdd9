import { strict as assert } from 'node:assert';
import { useTemporaryFolder } from '../support/temporaryFolder.ts';
import { commandOptions, type CommandName } from '../../src/cli/usage.ts';
import { usageOf } from '../../src/cli/usageText.ts';
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

  it('prints what it takes when asked: of all commands, or of one', () => {
    for (const args of [['--help'], ['-h'], ['help'], ['help', 'everything']])
      assert.match(whylight.succeed(...args), /whylight explain[^]*whylight check/);
    for (const args of [
      ['layers', '--help'],
      ['layers', '-h'],
      ['help', 'layers'],
    ]) {
      const printed = whylight.succeed(...args);
      assert.match(printed, /whylight layers --model MODEL[^]*Exit codes/);
      assert.doesNotMatch(printed, /whylight explain|whylight check/);
    }
    assert.equal(whylight.run().status, 2);
  });

  it('says where help is instead of printing all of it after a mistake', () => {
    const { stderr } = whylight.run('explain', 'i.png');
    assert.match(stderr, /“whylight explain --help”/);
    assert.ok(stderr.split('\n').length < 4, stderr);
  });

  it('has a section for every command', () => {
    const commands = Object.keys(commandOptions) as CommandName[];
    for (const command of commands)
      assert.match(usageOf(command).split('\n')[0]!, new RegExp(`^  whylight ${command} `));
  });

  it('prints its version, and that of ONNX Runtime', () =>
    assert.match(whylight.succeed('--version'), /^whylight \d+\.\d+\.\d+, ONNX Runtime \d+\.\d+\.\d+\n$/));
});
