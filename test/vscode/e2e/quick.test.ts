/** How long a person waits, and how much crosses to the panel, by the page's own clock. */
import { strict as assert } from 'node:assert';
import { PanelPage } from '../ui/panel.ts';
import { describeInVsCode } from '../ui/vscode.ts';
import { contextMenu, explorerItem, openContextMenu } from '../ui/workbench.ts';

const contents = { pictures: ['cat-and-dog.jpg', 'fox.png'] };

describeInVsCode('the panel is quick', { contents }, (scene) => {
  let panel: PanelPage;

  it('explains another class at a click, in less than 50 ms', async () => {
    await contextMenu(scene.page, explorerItem(scene.page, 'fox.png'), 'Explain Prediction');
    panel = await (await PanelPage.find(scene.page)).explained();
    const rows = panel.frame.locator('[data-section="predictions"] [role="option"]');
    await scene.page.waitForTimeout(2000); // the other classes are worked out while nothing is asked
    const spent: number[] = [];
    for (let run = 0; run < 8; run++) {
      const [row, print] = [rows.nth(1 - (run % 2)), await panel.heatPrint()];
      await row.hover();
      await scene.page.waitForTimeout(300);
      const painted = panel.frame.evaluate(timeToNewHeat);
      await row.click();
      spent.push(Math.round(await painted));
      assert.notEqual(await panel.heatPrint(), print);
    }
    console.log(`      another class: ${spent.join(', ')} ms from click to painted heat`);
    assert.ok(Math.min(...spent) < 50, `${spent.join(', ')} ms`);
  });

  it('is quick when warm', async () => {
    const names = ['cat-and-dog.jpg', 'fox.png'];
    const spent: number[] = [];
    for (let run = 0; run < 6; run++) {
      const item = await openContextMenu(scene.page, explorerItem(scene.page, names[run % 2]!), 'Explain Prediction');
      const print = await panel.heatPrint();
      const clicked = performance.now();
      await item.click();
      await panel.heatChangesFrom(print);
      spent.push(Math.round(performance.now() - clicked));
    }
    console.log(`      right-click to heat, warm: ${spent.join(', ')} ms`);
    assert.ok(Math.min(...spent) < 1000);
  });

  it('sends less than 200 KB for an explanation, those of the other classes included', async () => {
    await scene.page.waitForTimeout(2000); // what was sent for the image before has arrived
    await panel.frame.evaluate(countBytes);
    await contextMenu(scene.page, explorerItem(scene.page, 'cat-and-dog.jpg'), 'Explain Prediction');
    await panel.frame.waitForFunction(
      () => (window as unknown as { bytes: Record<string, number> }).bytes['ahead']! > 1000,
    );
    const bytes = await panel.frame.evaluate(() => (window as unknown as { bytes: Record<string, number> }).bytes);
    console.log(`      ${JSON.stringify(bytes)} bytes`);
    assert.ok(bytes['explanation']! > 1000 && bytes['ahead']! > 3 * bytes['explanation']!, 'both were sent');
    assert.ok(Object.values(bytes).reduce((sum, count) => sum + count) < 200_000);
  });
});

/**
 * Runs in the page: milliseconds from the next click's own time stamp to the end of the frame that shows another heat.
 * A canvas is painted anew when its width is set; a message posted while a frame is drawn arrives after it is painted.
 */
function timeToNewHeat(): Promise<number> {
  const canvas = document.querySelector('canvas.heat:not([hidden])')!;
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    document.addEventListener(
      'click',
      ({ timeStamp }) => {
        port1.onmessage = () => done(performance.now() - timeStamp);
        new MutationObserver((_, observer) => {
          observer.disconnect();
          port2.postMessage(undefined);
        }).observe(canvas, { attributes: true, attributeFilter: ['width'] });
      },
      { once: true, capture: true },
    );
  });
}

/** Runs in the page: adds up what its messages hold, arrays as they are and the rest as JSON. */
function countBytes(): void {
  const bytes: Record<string, number> = {};
  Object.assign(window, { bytes });
  window.addEventListener('message', ({ data }: MessageEvent<{ kind: string }>) => {
    let arrays = 0;
    const text = JSON.stringify(data, (_, value: unknown) => {
      if (!ArrayBuffer.isView(value)) return value;
      arrays += value.byteLength;
      return undefined;
    });
    bytes[data.kind] = (bytes[data.kind] ?? 0) + text.length + arrays;
  });
}
