/**
 * The engine is started when a picture is looked at: a process is up in a quarter of a second, less than it takes to
 * ask for an explanation. What is never used is stopped when it has been idle.
 */
import * as vscode from 'vscode';
import type { EngineClient } from './engineClient.ts';

/** VS Code's own preview of images; also in package.json's activation events. */
const imagePreview = 'imagePreview.previewEditor';

export function startWithFirstPicture(engine: EngineClient): vscode.Disposable {
  const subscription = vscode.window.tabGroups.onDidChangeTabs(() => startIfWanted());
  setImmediate(startIfWanted); // not in the activation: to start a process takes a while
  return subscription;

  function startIfWanted(): void {
    if (!vscode.window.tabGroups.all.some(({ activeTab }) => isPicture(activeTab))) return;
    subscription.dispose();
    // The shortest question there is. Where nothing may be run (an untrusted workspace), the panel gives the reason.
    engine.ask('colorMaps', {}).catch(() => undefined);
  }
}

function isPicture(tab: vscode.Tab | undefined): boolean {
  return tab?.input instanceof vscode.TabInputCustom && tab.input.viewType === imagePreview;
}
