import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';

/** What the model said, set against what the picture really shows. */
export function whyNotTruth(panel: ExplanationPanel): void {
  const { truth } = panel;
  const top = shownAnswer(panel.state)?.explanation.predictions[0];
  if (truth && top && top.index !== truth.index) panel.compare({ by: 'class', a: top.index, b: truth.index });
}
