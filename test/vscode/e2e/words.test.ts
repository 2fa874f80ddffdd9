/** A captioner and a model of prompts in VS Code: words and prompts under the mouse, and after a reload. */
import { strict as assert } from 'node:assert';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PanelPage } from '../ui/panel.ts';
import { samples } from '../ui/folder.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { chooseInQuickPick, contextMenu, explorerItem, runCommand } from '../ui/workbench.ts';

interface Scene {
  readonly caption: string;
  readonly boxes: readonly { readonly label: string; readonly box: readonly [number, number, number, number] }[];
}

const pictures = join(samples, 'captioner/pictures');
const scenes = JSON.parse(readFileSync(join(pictures, 'scenes.json'), 'utf8')) as Readonly<Record<string, Scene>>;
const words = /^a (\w+) and a (\w+) on/;
/** One animal of a kind and one of another, on different sides. */
const middle = ({ box: [x, , width] }: Scene['boxes'][number]): number => x + width / 2;
const [picture, scene] = Object.entries(scenes).find(([, { caption, boxes }]) => {
  const [left = 0, right = 0] = boxes.map(middle).sort((a, b) => a - b);
  return words.test(caption) && left < 26 && right > 38;
})!;
const [, first = '', second = ''] = words.exec(scene.caption)!;
const xOf = (label: string): number => scene.boxes.find((each) => each.label === label)!.box[0];

const planted = (model: string) => (folder: string) => {
  copyFileSync(join(pictures, picture), join(folder, 'scene.jpg'));
  for (const name of readdirSync(join(samples, model), { withFileTypes: true }))
    if (name.isFile()) copyFileSync(join(samples, model, name.name), join(folder, name.name));
};
const contents = { pictures: [], model: false };

describeInVsCode('a captioner', { contents, arrange: planted('captioner') }, (window) => {
  let panel: PanelPage;
  const word = (text: string) => panel.frame.locator('.caption-bar .word', { hasText: new RegExp(`^${text}$`) });

  it('says what it sees, each word a button, whichever of its files the folder lists', async () => {
    await contextMenu(window.page, explorerItem(window.page, 'scene.jpg'), 'Explain Prediction');
    panel = await (await PanelPage.find(window.page)).explained();
    const words = await panel.frame.locator('.caption-bar .word').allInnerTexts();
    assert.equal(words.join(' '), scene.caption);
  });

  it('is offered as one model, and says which parts it took', async () => {
    await chooseInQuickPick(window.page, 'Whylight: Choose Model…', 'Choose Model', 'encoder_model.onnx');
    await panel.explained();
    const words = await panel.frame.locator('.caption-bar .word').allInnerTexts();
    assert.equal(words.join(' '), scene.caption);
    await panel.frame.getByText('decoder_model.onnx, encoder_model.onnx').waitFor();
  });

  it('moves the heat from one animal to the other while the mouse goes from word to word', async () => {
    await panel.frame.locator('.film .frame').first().waitFor(); // worked ahead
    const whole = await panel.heatPrint();
    await word(first).hover();
    await panel.heatChangesFrom(whole);
    const before = await panel.heatPrint();
    await word(second).hover();
    await panel.heatChangesFrom(before);
    const [left, right] = xOf(first) < xOf(second) ? [first, second] : [second, first];
    assert.match((await word(left).getAttribute('aria-label'))!, new RegExp(`^${left}, .*%, left half$`));
    assert.match((await word(right).getAttribute('aria-label'))!, new RegExp(`^${right}, .*%, right half$`));
  });

  it('keeps a word that is clicked, takes a span with Shift, and walks with arrows', async () => {
    await word(second).click();
    await panel.frame.locator('.caption-bar .word[aria-pressed="true"]').waitFor();
    assert.equal(await word(second).getAttribute('aria-pressed'), 'true');
    await word(first).click({ modifiers: ['Shift'] });
    await panel.frame.locator('.caption-bar .word[aria-pressed="true"]').nth(1).waitFor();
    assert.ok((await panel.frame.locator('.caption-bar .word[aria-pressed="true"]').count()) >= 3);
    await word(first).focus();
    await window.page.keyboard.press('ArrowRight');
    assert.equal(await panel.frame.locator('.caption-bar .word:focus').innerText(), 'and');
    await word(first).click();
    if (process.env['WHYLIGHT_SHOTS'])
      await window.page.screenshot({ path: `${process.env['WHYLIGHT_SHOTS']}/words.png` });
  });

  it('says the same after a reload, and shows the same word', async () => {
    // In a browser VS Code writes its state every 5 s.
    await window.page.waitForTimeout(7000);
    await window.page.reload();
    panel = await (await PanelPage.find(window.page, 60_000)).explained();
    const words = await panel.frame.locator('.caption-bar .word').allInnerTexts();
    assert.equal(words.join(' '), scene.caption);
    await word(first).and(panel.frame.locator('[aria-pressed="true"]')).waitFor();
  });
});

describeInVsCode('a model of prompts', { contents, arrange: planted('prompts') }, (window) => {
  let panel: PanelPage;
  const field = () => panel.frame.getByRole('combobox', { name: 'Add a prompt: Enter' });
  const prompt = (text: string) => panel.frame.locator('.prompts .prompt', { hasText: text });

  it('asks for prompts, and takes those that are typed', async () => {
    await contextMenu(window.page, explorerItem(window.page, 'scene.jpg'), 'Explain Prediction');
    panel = await PanelPage.find(window.page);
    await panel.failure.getByText('there is none to compare it with').waitFor();
    const typed = [`a photo of a ${first}`, `a photo of a ${second}`];
    for (const text of typed) {
      // The second while the first is worked out: the newest wish wins, with both.
      await field().fill(text);
      await field().press('Enter');
    }
    for (const text of typed) await prompt(text).locator('.number', { hasText: /\d/ }).waitFor();
    await panel.explained();
    assert.deepEqual(await panel.frame.locator('.prompts .name').allInnerTexts(), typed);
  });

  it('moves the heat between the prompts', async () => {
    await prompt(first).click();
    await panel.frame.locator('.prompts .prompt[aria-pressed="true"]', { hasText: first }).waitFor();
    await panel.explained();
    const cat = await panel.heatPrint();
    await prompt(second).click();
    await panel.heatChangesFrom(cat);
    if (process.env['WHYLIGHT_SHOTS'])
      await window.page.screenshot({ path: `${process.env['WHYLIGHT_SHOTS']}/prompts.png` });
  });

  it('offers them in the palette, and has them after a reload', async () => {
    await runCommand(window.page, 'Whylight: Choose Prompts…');
    await window.page.getByText('Put a semicolon between two prompts').waitFor();
    const typed = window.page.locator('.quick-input-box input');
    assert.equal(await typed.inputValue(), `a photo of a ${first}; a photo of a ${second}`);
    await window.page.keyboard.press('Escape');
    // In a browser VS Code writes its state every 5 s.
    await window.page.waitForTimeout(7000);
    await window.page.reload();
    panel = await (await PanelPage.find(window.page, 60_000)).explained();
    assert.equal(await panel.frame.locator('.prompts .prompt').count(), 2);
  });
});
