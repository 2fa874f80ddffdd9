/**
 * The extension's table of contents. Activation registers and returns; nothing heavy is loaded before it is asked for.
 */
import * as vscode from 'vscode';
import { type WhylightApi, createApi } from './api.ts';
import { act } from './commands/actions.ts';
import { registerCommands } from './commands/table.ts';
import { startChildProcess } from './engine/childProcess.ts';
import { startWithFirstPicture } from './engine/early.ts';
import { EngineClient } from './engine/engineClient.ts';
import { RunNotes } from './engine/runNotes.ts';
import { Suspects } from './engine/suspects.ts';
import { startWorkerThread } from './engine/workerThread.ts';
import { restrictedRefusal } from './trust.ts';
import { registerCards } from './card/cards.ts';
import { Descriptions } from './model/descriptions.ts';
import { Models } from './model/models.ts';
import { Panels } from './panel/panels.ts';
import { PromptHistory } from './panel/promptHistory.ts';
import type { Services } from './services.ts';
import { childMemoryBytes, engineConfiguration, readIsolation, readNode } from './settings.ts';
import { Neighbors } from './sheet/neighbors.ts';
import { Sheets } from './sheet/sheets.ts';
import { createStatusBarItem } from './statusBar.ts';
import { registerExplainTool } from './tool/explainTool.ts';

const idleMinutes = 10;
let engine: EngineClient | undefined;

export function activate(context: vscode.ExtensionContext): WhylightApi {
  const services = createServices(context);
  const panels = new Panels(services);
  const sheets = new Sheets(services, panels);
  const commandContext = { services, panels, sheets };
  context.subscriptions.push(
    services.log,
    panels,
    sheets,
    new Neighbors(panels, sheets),
    registerCards(services, panels),
    registerCommands(commandContext),
    panels.onAction((action) => act(commandContext, action)),
    createStatusBarItem(panels),
    registerExplainTool(services),
    startWithFirstPicture(services.engine),
    vscode.workspace.onDidChangeWorkspaceFolders(() => services.engine.configure()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const place = ['whylight.isolation', 'whylight.node'];
      if (place.some((name) => event.affectsConfiguration(name))) services.engine.renew();
      if (event.affectsConfiguration('whylight')) void services.engine.configure();
    }),
  );
  return createApi(services);
}

/** Waits until a thread holds nothing native: to end it in the middle of a run would abort the process. */
export async function deactivate(): Promise<void> {
  await engine?.dispose();
}

function createServices({
  extensionUri,
  workspaceState,
  globalState,
  globalStorageUri,
}: vscode.ExtensionContext): Services {
  const log = vscode.window.createOutputChannel('Whylight', { log: true });
  const script = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const warn = (message: string): void => log.warn(message);
  const suspects = new Suspects(globalState, new RunNotes(globalStorageUri.fsPath, warn), warn);
  engine = new EngineClient({
    start: () =>
      readIsolation() === 'process'
        ? startChildProcess(script('child.js'), { memoryBytes: childMemoryBytes(), node: readNode() })
        : startWorkerThread(script('worker.js')),
    configuration: engineConfiguration,
    log: (message) => log.info(message),
    refusal: restrictedRefusal,
    idleMs: idleMinutes * 60_000,
    watch: suspects,
  });
  return {
    extensionUri,
    log,
    engine,
    suspects,
    models: new Models(workspaceState),
    prompts: new PromptHistory(workspaceState),
    descriptions: new Descriptions(engine),
    storage: globalStorageUri.fsPath,
    memory: globalState,
  };
}
