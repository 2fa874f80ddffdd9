import { strict as assert } from 'node:assert';
import { panelHtml } from '../../../src/extension/panel/html.ts';

const html = panelHtml({
  script: 'https://source/"><script>',
  style: 'https://source/a.css',
  nonce: 'a1b2',
});
const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';

describe("the panel's page", () => {
  it('allows nothing by default, and nothing inline', () => {
    assert.match(policy, /^default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:(?!\/\/source)/);
  });

  it('sees nothing of the disk but its own script and style: pictures come as messages', () => {
    const directives = new Map(
      policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
    );
    assert.deepEqual(directives.get('img-src'), ['blob:', 'data:']);
    for (const name of ['script-src', 'style-src']) assert.deepEqual(directives.get(name), [`'nonce-a1b2'`]);
    assert.equal([...html.matchAll(/<(script|link)[^>]* nonce="a1b2"/g)].length, 2);
    assert.equal([...html.matchAll(/<(script|link)\b/g)].length, 2);
  });

  it('holds no inline script or style', () => {
    assert.doesNotMatch(html, /<style|style=|onload=|<script>(?!<)|<script(?! nonce="a1b2" src)/);
  });

  it('escapes addresses', () => {
    assert.ok(html.includes('src="https://source/&quot;>&lt;script>"'));
  });
});
