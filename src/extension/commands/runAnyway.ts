import type { ExplanationPanel } from '../panel/panel.ts';
import type { CommandContext } from './context.ts';

/** The models that the panel shows are no longer held back. */
export async function runAnyway({ services }: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { model, comparison } = panel.state;
  const models = comparison?.by === 'model' ? [comparison.a, comparison.b] : model ? [model] : [];
  for (const each of models) await services.suspects.allow(each);
  panel.retry();
}
