import { strict as assert } from 'node:assert';
import { Replay } from '../../../src/extension/panel/replay.ts';
import type { ToWebview } from '../../../src/protocol/panel.ts';

const message = (kind: ToWebview['kind'], rest: object = {}): ToWebview => ({ kind, ...rest }) as ToWebview;
const kinds = (messages: readonly ToWebview[]): readonly string[] => {
  const replay = new Replay();
  for (const each of messages) replay.record(each);
  return replay.messages().map(({ kind }) => kind);
};

const cases: readonly (readonly [
  title: string,
  recorded: readonly ToWebview['kind'][],
  replayed: readonly string[],
])[] = [
  ['nothing', [], []],
  ['the photo and the answer, in that order', ['photo', 'progress', 'explanation'], ['photo', 'explanation']],
  ['the newest answer alone', ['photo', 'explanation', 'comparison'], ['photo', 'comparison']],
  ['progress over the last answer', ['photo', 'explanation', 'progress'], ['photo', 'explanation', 'progress']],
  ['a failure after the answer', ['photo', 'explanation', 'failure'], ['photo', 'explanation', 'failure']],
  ['no answer about the photo before', ['photo', 'explanation', 'photo', 'progress'], ['photo', 'progress']],
  [
    'colors and model before the photo’s answer',
    ['photo', 'model', 'colorMaps', 'explanation'],
    ['colorMaps', 'photo', 'model', 'explanation'],
  ],
  [
    'what was sent ahead of the user’s wishes',
    ['photo', 'model', 'explanation', 'ahead'],
    ['photo', 'model', 'ahead', 'explanation'],
  ],
  ['nothing that was for one moment', ['notice', 'do', 'seen'], []],
];

describe('a page that is loaded again', () => {
  for (const [title, recorded, replayed] of cases) {
    it(`is told ${title}`, () => assert.deepEqual(kinds(recorded.map((kind) => message(kind))), replayed));
  }
});
