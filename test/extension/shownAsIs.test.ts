import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { shownAsIs } from '../../src/extension/shownAsIs.ts';
import { sharedData } from '../support/sharedData.ts';
import { skip } from '../support/skip.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(file));

/** A PNG's chunks without their sums, which are not looked at. */
function png(bits: number, colors: number, ...types: readonly string[]): Uint8Array {
  const chunk = (type: string, body: readonly number[]): number[] => [
    ...[0, 0, 0, body.length],
    ...Buffer.from(type, 'latin1'),
    ...body,
    ...[0, 0, 0, 0],
  ];
  const header = chunk('IHDR', [0, 0, 0, 1, 0, 0, 0, 1, bits, colors, 0, 0, 0]);
  const start = [...Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')];
  return Uint8Array.from([...start, ...header, ...types.flatMap((type) => chunk(type, [0, 0, 0xb1, 0x8f]))]);
}

describe('a file is shown as it is', () => {
  it('where it is a photo like any other', () => {
    assert.equal(shownAsIs(read(path.join(root, 'samples/pictures/panda.jpg'))), 'image/jpeg');
    assert.equal(shownAsIs(png(8, 2, 'IDAT', 'IEND')), 'image/png');
    assert.equal(shownAsIs(png(4, 3, 'gAMA', 'IDAT', 'IEND')), 'image/png');
  });

  it('unless browsers would show it in other colors, transparent, turned or in motion', () => {
    for (const type of ['tRNS', 'eXIf', 'acTL', 'iCCP']) assert.equal(shownAsIs(png(8, 2, type, 'IDAT')), undefined);
    for (const [bits, colors] of [
      [8, 6],
      [8, 4],
      [16, 2],
    ] as const)
      assert.equal(shownAsIs(png(bits, colors, 'IDAT')), undefined);
  });

  it('whatever its name says, and never where it ends inside its header', () => {
    assert.equal(shownAsIs(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0)), undefined);
    assert.equal(shownAsIs(new Uint8Array(0)), undefined);
  });

  it('of the reported pictures only those that browsers and the engine agree on', function () {
    const folder = sharedData('../cases/images');
    if (!existsSync(folder)) skip(this, 'no cases of pictures (WHYLIGHT_SHARED names the folder)');
    for (const name of ['turned.png', 'turned.webp', 'moving.gif', 'trns-rgb.png', 'rgba-hidden-colours.png'])
      assert.equal(shownAsIs(read(path.join(folder, name))), undefined, name);
    assert.equal(shownAsIs(read(path.join(folder, 'photo.jfif'))), 'image/jpeg');
  });
});
