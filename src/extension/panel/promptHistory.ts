/** The prompts that were used in a workspace, the latest first. */
import type { Memento } from 'vscode';

const key = 'whylight.prompts';
const latestKey = 'whylight.latestPrompts';
const most = 100;

export class PromptHistory {
  constructor(private readonly memory: Memento) {}

  get all(): readonly string[] {
    return this.memory.get<readonly string[]>(key, []);
  }

  /** Those that were used together last. */
  get latest(): readonly string[] {
    return this.memory.get<readonly string[]>(latestKey, []);
  }

  async add(prompts: readonly string[]): Promise<void> {
    await this.memory.update(latestKey, prompts);
    await this.memory.update(key, [...new Set([...prompts, ...this.all])].slice(0, most));
  }
}
