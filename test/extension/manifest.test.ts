/** package.json, package.nls.json and the code name the same things. */
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
      ['whylight.openSample', 'whylight.useOwnNode', 'whylight.showLog'],
    );
  });

  it('offers the commands on the images that the code takes', () => {
    const extensions = [...read('src/extension/imageFiles.ts').matchAll(/'(\.\w+)'/g)].map((match) => match[1]!);
    const whens = [contributes.menus['explorer/context'], contributes.menus['editor/title']]
      .flat()
      .map(({ when }) => when as string);
    for (const when of whens) {
      const pattern = new RegExp(/resourceExtname =~ \/(.*)\/i/.exec(when)![1]!, 'i');
      assert.deepEqual(
        extensions.filter((extension) => !pattern.test(extension)),
        [],
      );
      assert.equal(pattern.test('.txt'), false);
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
