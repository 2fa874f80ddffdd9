import type { ExplanationPanel } from '../panel/panel.ts';
import type { CommandContext } from './context.ts';

export async function chooseModel({ services }: CommandContext, panel: ExplanationPanel): Promise<void> {
  const model = await services.models.pick(panel.state.image, panel.state.model);
  if (model) panel.useModel(model);
}
