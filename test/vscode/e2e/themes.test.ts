/** The panel in VS Code's own themes, high contrast among them: axe goes over the real page, with the real colors. */
import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../host/runtime.ts';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem } from '../ui/workbench.ts';

/** By what VS Code says of them in the page. */
const themes = {
  'vscode-dark': 'Default Dark Modern',
  'vscode-light': 'Default Light Modern',
  'vscode-high-contrast': 'Default High Contrast',
  'vscode-high-contrast-light': 'Default High Contrast Light',
};

const pictures = join(repository, 'out/vscode/themes');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

describeInVsCode('the panel in every theme', { contents: { pictures: ['cat-and-dog.jpg'] } }, (scene) => {
  let panel: PanelPage;
  const axe = readFileSync(join(repository, 'node_modules/axe-core/axe.min.js'), 'utf8');

  before(async () => {
    if (!scene.page) return;
    mkdirSync(pictures, { recursive: true });
    mkdirSync(join(scene.folder, '.vscode'));
    await contextMenu(scene.page, explorerItem(scene.page, 'cat-and-dog.jpg'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
  });

  for (const [kind, theme] of Object.entries(themes)) {
    it(`gives axe nothing serious: ${theme}`, async () => {
      writeFileSync(join(scene.folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
      await panel.frame.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
      await panel.hover({ x: 430, y: 345 });
      await panel.frame.evaluate(axe);
      const found = await panel.frame.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
        return (await axe.run()).violations;
      });
      await scene.page.screenshot({ path: join(pictures, `${kind}.png`) });
      const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(
        serious.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
        ),
        [],
      );
    });
  }
});
