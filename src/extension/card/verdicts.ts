/** Gradients that were verified, by the state of the files that the model was read from. */
import type * as vscode from 'vscode';
import type { GradientVerdict } from '../../protocol/trust.ts';

const key = 'whylight.verdicts';
const mostKept = 100;

interface Kept {
  readonly model: string;
  readonly stamp: string;
  readonly verdict: GradientVerdict;
}

export class Verdicts {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  of(model: string, stamp: string): GradientVerdict | undefined {
    return this.all.find((each) => each.model === model && each.stamp === stamp)?.verdict;
  }

  async keep(model: string, stamp: string, verdict: GradientVerdict): Promise<void> {
    const others = this.all.filter((each) => each.model !== model);
    await this.memory.update(key, [...others, { model, stamp, verdict }].slice(-mostKept));
  }

  private get all(): readonly Kept[] {
    return this.memory.get<readonly Kept[]>(key) ?? [];
  }
}
