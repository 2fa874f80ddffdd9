import { strict as assert } from 'node:assert';
import { areaText, columnTitles } from '../../../src/webview/state/listing.ts';
import { explanation } from '../fakes.ts';

describe('the list of answers', () => {
  const shown = explanation();

  it('has columns that are called as what stands in them', () => {
    assert.deepEqual(columnTitles(shown, false), ['Class', 'Probability', 'Logit']);
    assert.deepEqual(columnTitles(shown, true), ['Class', 'Probability', 'Now']);
    const predictions = shown.predictions.map(({ probability: _, ...each }) => each);
    const target = { kind: 'number', number: 0, direction: 'higher' } as const;
    assert.deepEqual(columnTitles({ ...shown, predictions, target }, false), ['Number', 'Model’s own', 'Value']);
    const similarity = { kind: 'similarity', reference: '/b.png' } as const;
    assert.deepEqual(columnTitles({ predictions, target: similarity }, false), ['Similarity', 'Model’s own', 'Cosine']);
  });

  it('says that a segmentation’s classes are ordered by area', () => {
    assert.equal(areaText(shown.predictions), undefined);
    const predictions = shown.predictions
      .slice(0, 2)
      .map((each, at) => ({ ...each, label: `c${at}`, areaShare: 0.25 + at / 2 }));
    assert.match(areaText(predictions) ?? '', /^Listed by area: c0 25\.0 %, c1 75\.0 %\. The other numbers are means/);
  });
});
