import { strict as assert } from 'node:assert';
import { saveName } from '../../../src/extension/commands/saveName.ts';
import { explanation } from '../../webview/fakes.ts';

const shown = explanation();
const other = { ...shown, layer: { ...shown.layer, name: '/features/stage2/Relu', isDefault: false } };

describe('the name of a saved picture', () => {
  it('holds image, class and method', () => {
    assert.equal(saveName('/w/fox.png', '/w', [shown], '.overlay.png'), 'fox.dog.grad-cam++.overlay.png');
  });

  it('holds the layer where it is not the model’s own choice, and the class folder', () => {
    assert.equal(
      saveName('/w/cats/001.jpg', '/w', [other], '.heatmap.npy'),
      'cats-001.dog.features-stage2-Relu.grad-cam++.heatmap.npy',
    );
  });

  it('holds both sides of a comparison, and what they share once', () => {
    const second = { ...shown, class: { ...shown.class, label: 'a/b: "c"' } };
    assert.equal(
      saveName('/far/fox.png', undefined, [shown, second], '.comparison.png'),
      'fox.dog.grad-cam++.a-b-c.comparison.png',
    );
  });

  it('fits the file system, however long the image’s own name is', () => {
    const name = saveName(`/w/${'ü'.repeat(120)}.png`, '/w', [shown], '.overlay.png');
    assert.ok(Buffer.byteLength(name) <= 255 && name.endsWith('ü.dog.grad-cam++.overlay.png'));
  });
});
