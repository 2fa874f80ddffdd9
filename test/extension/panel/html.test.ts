import { strict as assert } from 'node:assert';
import { panelHtml } from '../../../src/extension/panel/html.ts';

const html = panelHtml({
  cspSource: 'https://source',
  script: 'https://source/"><script>',
  style: 'https://source/a.css',
});
const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';

describe("the panel's page", () => {
  it('allows nothing by default, and nothing inline', () => {
    assert.match(policy, /^default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:(?!\/\/source)/);
  });

  it('holds no inline script or style', () => {
    assert.doesNotMatch(html, /<style|style=|onload=|<script>(?!<)|<script(?! src)/);
  });

  it('escapes addresses', () => {
    assert.ok(html.includes('src="https://source/&quot;>&lt;script>"'));
  });
});
