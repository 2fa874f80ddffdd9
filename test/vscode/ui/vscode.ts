/** One VS Code for a group of tests. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { prepareHost, repository } from '../host/runtime.ts';
import { skip } from '../../support/skip.ts';
import { type HostOptions, startHost } from '../host/workbench.ts';
import { type FolderContents, makeWorkspace } from './folder.ts';

export interface Scene {
  readonly page: Page;
  readonly folder: string;
}

export interface SceneOptions extends HostOptions {
  readonly contents: FolderContents;
  /** Changes the folder before VS Code opens it. */
  readonly arrange?: (folder: string) => void;
}

const missing = prepareHost();
/** run.ts asks for both; what a file sets itself counts more. */
const isolation = process.env['WHYLIGHT_ISOLATION'];
const machineSettings = isolation === undefined ? {} : { 'whylight.isolation': isolation };
const shots = join(repository, 'out/vscode/failed');

/** A mocha group whose tests share one window; skipped where there is no VS Code. */
export function describeInVsCode(
  title: string,
  options: SceneOptions | (() => Promise<SceneOptions>),
  tests: (scene: Scene) => void,
): void {
  describe(title, () => {
    let failed = false;
    const scene = {} as { page: Page; folder: string };
    let stop: () => Promise<void> = async () => undefined;
    before(async function () {
      if (missing !== undefined) skip(this, missing);
      const { contents, arrange, ...wanted } = typeof options === 'function' ? await options() : options;
      const host = { ...wanted, machineSettings: { ...machineSettings, ...wanted.machineSettings } };
      scene.folder = makeWorkspace(contents);
      arrange?.(scene.folder);
      const started = await startHost({ extensionDevelopmentPath: [repository], ...host, folder: scene.folder });
      scene.page = started.page;
      stop = started.stop;
    });
    beforeEach(function () {
      // Each test goes on where the one before has ended.
      if (failed) skip(this, 'an earlier test of the same window failed');
    });
    afterEach(async function () {
      if (this.currentTest?.state !== 'failed') return;
      failed = true;
      await keepPicture(scene.page, this.currentTest.fullTitle());
    });
    after(async () => {
      await stop();
      if (scene.folder) rmSync(scene.folder, { recursive: true, force: true });
    });
    tests(scene);
  });
}

async function keepPicture(page: Page, title: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  const path = join(shots, `${title.replace(/\W+/g, '-')}.png`);
  await page.screenshot({ path }).catch(() => undefined);
  console.log(`      picture: ${path}`);
}
