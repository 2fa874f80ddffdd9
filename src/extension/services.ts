import type * as vscode from 'vscode';
import type { EngineClient } from './engine/engineClient.ts';
import type { Suspects } from './engine/suspects.ts';
import type { Descriptions } from './model/descriptions.ts';
import type { Models } from './model/models.ts';
import type { PromptHistory } from './panel/promptHistory.ts';

/** What panels and commands work with; made once in main.ts. */
export interface Services {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineClient;
  readonly suspects: Suspects;
  readonly models: Models;
  readonly descriptions: Descriptions;
  /** A folder of the extension's own, outside of every workspace. */
  readonly storage: string;
  readonly prompts: PromptHistory;
  /** Kept over workspaces: how the last panel looked. */
  readonly memory: vscode.Memento;
}
