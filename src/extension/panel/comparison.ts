import { basename } from 'node:path';
import type { Explanation } from '../../protocol/explanation.ts';
import type { ComparisonSide } from '../../protocol/panel.ts';
import type { ComparisonWish } from '../../protocol/panelState.ts';
import type { AskOptions } from '../engine/engineClient.ts';
import type { Services } from '../services.ts';
import type { ExplanationPanel } from './panel.ts';
import { comparisonParams } from './wish.ts';
import { known } from '../../vocabulary/known.ts';

/** Explains both sides, one after the other, and shows them. */
export async function showComparison(
  panel: ExplanationPanel,
  wish: ComparisonWish,
  { engine }: Services,
  options: AskOptions,
  wanted: () => boolean,
): Promise<void> {
  const params = comparisonParams(known(panel.params, 'model'), wish);
  const a = await engine.ask('explain', params.a, options);
  if (!wanted()) return;
  const b = await engine.ask('explain', params.b, options);
  if (!wanted()) return;
  panel.explanation = a;
  panel.view.post({ kind: 'comparison', by: wish.by, a: side(panel, wish, a), b: side(panel, wish, b) });
}

function side({ description }: ExplanationPanel, { by }: ComparisonWish, explanation: Explanation): ComparisonSide {
  const method = description?.methods.find(({ name }) => name === explanation.method);
  const titles: Readonly<Record<ComparisonWish['by'], string>> = {
    class: explanation.class.label,
    method: method?.title ?? explanation.method,
    layer: explanation.layer.name,
    model: basename(explanation.model),
  };
  return { title: titles[by], explanation };
}
