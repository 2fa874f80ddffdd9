/** package.json, package.nls.json and the code name the same things. */
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaults, settingLimits } from '../../src/vocabulary/defaults.ts';
import { colorMapNames, isolations, methodNames } from '../../src/vocabulary/names.ts';
import { pictureFormats, signalFormats } from '../../src/vocabulary/pictureFormats.ts';

const root = join(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifestText = read('package.json');
const manifest = JSON.parse(manifestText);
const words = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;
const commands: string[] = contributes.commands.map(({ command }: { command: string }) => command);

describe('package.json', () => {
  it('names the commands of src/extension/commands/table.ts', () => {
    const table = [...read('src/extension/commands/table.ts').matchAll(/^ {2}'(whylight\.\w+)':/gm)].map(
      (match) => match[1],
    );
    assert.deepEqual([...commands].sort(), table.sort());
  });

  it('has a word for every placeholder, and no word too many', () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]!);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(words).sort());
  });

  it('hides every command where it can’t work, but for those that always do', () => {
    const hidden = contributes.menus.commandPalette.map(({ command }: { command: string }) => command);
    assert.deepEqual(
      commands.filter((command) => !hidden.includes(command)),
      [
        'whylight.explainImages',
        'whylight.compareModels',
        ...['whylight.openSample', 'whylight.openTerminal', 'whylight.openResults'],
        ...['whylight.clearThumbnails', 'whylight.useOwnNode'],
        'whylight.showLog',
      ],
    );
  });

  it('offers its commands on the picture files that are read, and on no others', () => {
    const extensions = Object.values(pictureFormats).flatMap((format): readonly string[] => format.extensions);
    const whens = [...manifestText.matchAll(/resourceFilename =~ \/(.*?)\/i"/g)].map((match) => match[1]!);
    assert.equal(whens.length, 5);
    const curves = Object.values(signalFormats).flatMap((format): readonly string[] => format.extensions);
    // Tables and arrays are offered in the Explorer alone.
    assert.equal(whens.filter((when) => when.includes('npy')).length, 1);
    for (const when of whens) {
      const read = when.includes('npy') ? [...extensions, ...curves] : extensions;
      const pattern = new RegExp(JSON.parse(`"${when}"`), 'i');
      const others = ['.txt', '.onnx', '.svg', '.jpg2', '.xpng', ''];
      assert.deepEqual(
        [...extensions, ...curves, ...others].filter((extension) => pattern.test(extension)),
        read,
      );
    }
  });

  it('has the lists and defaults of src/vocabulary', () => {
    const settings: Record<string, { default: unknown; enum?: string[]; minimum?: number; maximum?: number }> =
      contributes.configuration.properties;
    assert.deepEqual(settings['whylight.method']!.enum, methodNames);
    assert.deepEqual(settings['whylight.colorMap']!.enum, colorMapNames);
    assert.deepEqual(settings['whylight.isolation']!.enum, isolations);
    const { method, colorMap, threshold, isolation, threads, memoryMegabytes: memory, maxMegapixels } = defaults;
    const machine = { node: '', isolation, threads, memory, maxMegapixels };
    const expected = {
      model: '',
      method,
      colorMap,
      threshold,
      ...machine,
      problems: true,
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(settings[`whylight.${name}`]!.default, value);
    assert.equal(Object.keys(settings).length, Object.keys(expected).length);
    const { memoryMegabytes: memoryLimits, ...otherLimits } = settingLimits;
    for (const [name, limits] of Object.entries({
      ...otherLimits,
      memory: memoryLimits,
    })) {
      const { minimum, maximum } = settings[`whylight.${name}`]!;
      assert.deepEqual([minimum, maximum], limits, name);
    }
  });

  it('describes each of the names that a setting takes', () => {
    for (const [name, setting] of Object.entries<{
      enum?: string[];
      markdownEnumDescriptions?: string[];
    }>(contributes.configuration.properties)) {
      const key = name.replace('whylight.', 'setting.');
      assert.deepEqual(
        setting.markdownEnumDescriptions,
        setting.enum?.map((value) => `%${key}.${value}%`),
      );
    }
  });

  it('has keybindings in the panel only', () => {
    for (const { when } of contributes.keybindings)
      assert.equal(when, "activeWebviewPanelId == 'whylight.explanation'");
  });

  it('lets no workspace set what belongs to the machine', () => {
    for (const name of ['isolation', 'node', 'threads', 'memory', 'maxMegapixels']) {
      assert.equal(contributes.configuration.properties[`whylight.${name}`].scope, 'machine');
    }
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['whylight.model']);
  });

  it('names the settings that the code reads', () => {
    const code = read('src/extension/settings.ts');
    const keys = [...code.matchAll(/\.get\('(\w+)'\)/g)].map((match) => `whylight.${match[1]}`);
    assert.deepEqual(Object.keys(contributes.configuration.properties).sort(), keys.sort());
  });

  it('names files that are there', () => {
    const media = contributes.walkthroughs[0].steps.map((step: { media: { image: string } }) => step.media.image);
    for (const path of [manifest.icon, contributes.jsonValidation[0].url, ...media])
      assert.ok(existsSync(join(root, path)), path);
  });
});
