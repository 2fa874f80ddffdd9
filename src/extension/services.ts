import type * as vscode from 'vscode';
import type { EngineClient } from './engine/engineClient';
import type { Suspects } from './engine/suspects';
import type { Descriptions } from './model/descriptions';
import type { Models } from './model/models';

/** What panels and commands work with; made once in main.ts. */
export interface Services {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineClient;
  readonly suspects: Suspects;
  readonly models: Models;
  readonly descriptions: Descriptions;
  /** Kept over workspaces: how the last panel looked. */
  readonly memory: vscode.Memento;
}
