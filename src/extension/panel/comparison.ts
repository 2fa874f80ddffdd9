/** Explains both sides of a comparison, one after the other. */
import { basename, dirname, join } from 'node:path';
import { changed, fitting, usually, type Choice } from '../../protocol/choice.ts';
import type { EngineRequests } from '../../protocol/engine.ts';
import type { ExplainParams, Explanation } from '../../protocol/explanation.ts';
import type { ModelDescription } from '../../protocol/model.ts';
import type { ComparisonMessage, ComparisonSide } from '../../protocol/comparison.ts';
import type { ComparisonWish } from '../../protocol/panelState.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import type { Prediction } from '../../vocabulary/explanation.ts';
import { answerAt, unnamed } from '../../vocabulary/target.ts';
import type { Answer, State } from './state.ts';

export interface Compared {
  readonly a: Answer;
  readonly b: Answer;
  readonly message: ComparisonMessage;
}

export interface ComparisonEngine {
  readonly explain: (params: ExplainParams) => Promise<Explanation>;
  readonly describe: (model: string) => Promise<ModelDescription>;
  readonly agree: (a: Explanation, b: Explanation) => Promise<EngineRequests['agreement']['result']>;
}

/** More classes than any model has. */
const allPredictions = 1_000_000;

type By<Kind extends ComparisonWish['by']> = Extract<ComparisonWish, { readonly by: Kind }>;

/** `base`: what is shown without the comparison. Undefined where something else is `wanted` meanwhile. */
export async function explainBoth(
  state: State,
  base: ExplainParams,
  wish: ComparisonWish,
  engine: ComparisonEngine,
  wanted: () => boolean,
): Promise<Compared | undefined> {
  const compared = await explainSides(state, base, wish, engine, wanted);
  if (!compared || !wanted()) return undefined;
  const { a, b, message } = compared;
  const { maps, divergence } = await engine.agree(a.explanation, b.explanation);
  const figures = { ...(maps && { agreement: maps }), ...(divergence !== undefined && { divergence }) };
  return listed({ a, b, message: { ...message, ...figures } }, base.top ?? defaults.top);
}

/** Of both models every prediction was asked for, to compare them as a whole: a list shows the first. */
function listed({ a, b, message }: Compared, top: number): Compared {
  const short = <Of extends { readonly explanation: Explanation }>(side: Of): Of => {
    const { predictions } = side.explanation;
    return { ...side, explanation: { ...side.explanation, predictions: predictions.slice(0, top) } };
  };
  return { a: short(a), b: short(b), message: { ...message, a: short(message.a), b: short(message.b) } };
}

async function explainSides(
  state: State,
  base: ExplainParams,
  wish: ComparisonWish,
  { explain, describe }: Omit<ComparisonEngine, 'agree'>,
  wanted: () => boolean,
): Promise<Compared | undefined> {
  if (wish.by === 'model') return explainModels(state, base, wish, { explain, describe }, wanted);
  const answers: Answer[] = [];
  for (const which of ['a', 'b'] as const) {
    const params = withSide(base, wish, which);
    answers.push({ params, explanation: await explain(params) });
    if (!wanted()) return undefined;
  }
  const [a, b] = answers as [Answer, Answer];
  const { by } = wish;
  return compared(by, a, b, ({ explanation }) => titleOf(by, explanation, state.description));
}

function withSide(base: ExplainParams, wish: Exclude<ComparisonWish, By<'model'>>, which: 'a' | 'b'): ExplainParams {
  return wish.by === 'class'
    ? { ...base, target: answerAt(base.target, wish[which]) }
    : { ...base, [wish.by]: wish[which] };
}

/** Layer and method hold where a model has them; the class is one: that of A, in B by its label, else by its index. */
async function explainModels(
  { choice, usual }: State,
  base: ExplainParams,
  wish: By<'model'>,
  { explain, describe }: Omit<ComparisonEngine, 'agree'>,
  wanted: () => boolean,
): Promise<Compared | undefined> {
  const side = async (model: string, fitted: Choice): Promise<Answer> => {
    const { image, top } = base;
    const params: ExplainParams = { image, model, ...usually(usual), ...(top !== undefined && { top }), ...fitted };
    return { params, explanation: await explain({ ...params, top: allPredictions }) };
  };
  const a = await side(wish.a, fitting(choice, await describe(wish.a), usual));
  if (!wanted()) return undefined;
  const other = await describe(wish.b);
  const match = matchingClass(a.explanation.class, other);
  const target = match ? answerAt(choice.target, match.index) : (unnamed(choice.target) ?? null);
  const first = await side(wish.b, fitting(changed(choice, { target, output: null }), other, usual));
  const b = other.head === 'boxes' ? ((await sameBox(a, first, explain)) ?? first) : first;
  if (!wanted()) return undefined;
  const isSameBox = other.head === 'boxes' && a.explanation.class.label === b.explanation.class.label;
  const titles = modelTitles(wish.a, wish.b);
  return compared('model', a, b, (answer) => titles[answer === a ? 0 : 1], isSameBox ? 'label' : (match?.by ?? 'none'));
}

/** Which class of another model is meant; boxes are no classes. */
export function matchingClass(
  { label, index }: Prediction,
  { labels, classCount, head }: Pick<ModelDescription, 'labels' | 'classCount' | 'head'>,
): { readonly index: number; readonly by: 'label' | 'index' } | undefined {
  if (head === 'boxes') return undefined;
  const same = labels.findIndex((each) => each.toLowerCase() === label.toLowerCase());
  if (same >= 0) return { index: same, by: 'label' };
  return index < classCount ? { index, by: 'index' } : undefined;
}

/** A detector's best box of the same class. */
async function sameBox(a: Answer, b: Answer, explain: ComparisonEngine['explain']): Promise<Answer | undefined> {
  const box = b.explanation.predictions.find(({ label }) => label === a.explanation.class.label);
  if (!box || box.index === b.explanation.class.index) return undefined;
  const params = { ...b.params, target: box.target };
  return { params, explanation: await explain(params) };
}

function compared(
  by: ComparisonWish['by'],
  a: Answer,
  b: Answer,
  title: (answer: Answer) => string,
  match?: ComparisonMessage['match'],
): Compared {
  const side = (answer: Answer): ComparisonSide => ({ title: title(answer), explanation: answer.explanation });
  return { a, b, message: { kind: 'comparison', by, a: side(a), b: side(b), ...(match && { match }) } };
}

function titleOf(
  by: Exclude<ComparisonWish['by'], 'model'>,
  explanation: Explanation,
  description: ModelDescription | undefined,
): string {
  if (by === 'class') return explanation.class.label;
  if (by === 'layer') return explanation.layer.name;
  const method = description?.methods.find(({ name }) => name === explanation.method);
  return method?.title ?? explanation.method;
}

/** File names; where they are the same, with their folders. */
export function modelTitles(a: string, b: string): readonly [string, string] {
  const [nameA, nameB] = [basename(a), basename(b)];
  if (nameA !== nameB) return [nameA, nameB];
  return [join(basename(dirname(a)), nameA), join(basename(dirname(b)), nameB)];
}

/** Maps with less look apart. */
const leastCosine = 0.5;

/** Whether two models have other first classes, or light other places; an empty map has no cosine. */
export function areApart({ message }: Pick<Compared, 'message'>): boolean {
  const [a, b] = [message.a, message.b].map(({ explanation }) => explanation.predictions[0]?.label.toLowerCase());
  return a !== b || (message.agreement?.cosine ?? 0) < leastCosine;
}
