import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { methodNotes } from '../../src/vocabulary/methodNotes.ts';
import { keyGroups, keyName } from '../../src/webview/over/helpWords.ts';
import { pictureKeys } from '../../src/webview/picture/keys.ts';
import { Bench } from './harness.ts';

describe('help in the panel', () => {
  const bench = new Bench();

  it('opens with ? and from the toolbar; Escape closes it, and the focus goes back', async () => {
    const panel = await bench.open('overlay');
    const dialog = panel.page.getByRole('dialog', { name: 'Words and keys' });
    const list = panel.page.locator('[data-section="predictions"] .list');
    await list.focus();
    await panel.page.keyboard.press('?');
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const word of ['Heat', 'Share of heat', 'Peak', 'Contribution', 'Effect'])
      assert.ok(text.includes(word), word);
    await panel.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.ok(await list.evaluate((element) => element === document.activeElement));
    await panel.page.getByRole('button', { name: 'Words and keys (?)' }).click();
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });

  it('keeps keys to itself while it is open, and is scrolled by them', async () => {
    const panel = await bench.open('overlay', { height: 400 });
    const name = 'cat-and-dog.jpg';
    await panel.send({ kind: 'place', name, index: 2, count: 35, among: 'sheet', doubts: [] });
    await panel.page.keyboard.press('?');
    const content = panel.page.locator('.dialog[open] > .content');
    await content.focus();
    await panel.page.keyboard.press('PageDown');
    await panel.page.waitForFunction(() => document.querySelector('.dialog[open] > .content')!.scrollTop > 0);
    assert.deepEqual(await panel.sent('step'), []);
  });

  it('does not open while somebody writes', async () => {
    const panel = await bench.open('prompts');
    await panel.page.locator('input[list]').first().pressSequentially('a cat?');
    assert.equal(await panel.page.locator('dialog[open]').count(), 0);
  });

  it('names every key of the picture and of package.json', () => {
    const listed = keyGroups.flatMap(([, lines]) => lines.flatMap(([keys]) => keys)).map((key) => key.toLowerCase());
    const spelled: Readonly<Record<string, string>> = { ' ': 'space', '-': '−', '=': '+' };
    for (const key of Object.keys(pictureKeys)) assert.ok(listed.includes(spelled[key] ?? key), key);
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { keybindings: readonly { key: string; mac: string }[] };
    };
    const symbols: Readonly<Record<string, string>> = { '⌃': 'ctrl+', '⌥': 'alt+', '⇧': 'shift+', '⌘': 'cmd+' };
    const onMac = listed.map((key) =>
      keyName(
        key.replace(/^(\w)|\+(\w)/g, (part) => part.toUpperCase()),
        true,
      ).replace(/[⌃⌥⇧⌘]/g, (each) => symbols[each]!),
    );
    for (const { key, mac } of contributes.keybindings) {
      assert.ok(listed.includes(key), key);
      assert.ok(onMac.map((each) => each.toLowerCase()).includes(mac), mac);
    }
  });

  it('says of each method how it works, when it misleads, and who made it', async () => {
    const panel = await bench.open('overlay');
    await panel.page.getByRole('button', { name: 'About this method' }).click();
    const dialog = panel.page.getByRole('dialog', { name: 'Grad-CAM++' });
    const text = await dialog.innerText();
    const { how, misleads } = methodNotes['grad-cam++'];
    assert.ok(text.includes(how) && text.includes(misleads));
    const link = dialog.getByRole('link', { name: 'Chattopadhay et al. 2018' });
    assert.equal(await link.getAttribute('href'), 'https://arxiv.org/abs/1710.11063v3');
    for (const { url } of Object.values(methodNotes)) assert.match(url, /^https:\/\/(arxiv|doi)\.org\//);
  });
});
