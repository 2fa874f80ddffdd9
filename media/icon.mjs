// Renders icon.svg to icon.png: node media/icon.mjs (needs Chromium).
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const browser = await chromium.launch({
  executablePath: process.env.WHYLIGHT_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<body style="margin:0;background:transparent">${readFileSync(file('icon.svg'), 'utf8')}</body>`);
await page.screenshot({ path: file('icon.png'), omitBackground: true });
await browser.close();
