import { strict as assert } from 'node:assert';
import { nameIn } from '../../../src/vocabulary/target.ts';
import { areApart, explainBoth, matchingClass, modelTitles } from '../../../src/extension/panel/comparison.ts';
import type { State } from '../../../src/extension/panel/state.ts';
import type { ComparisonMessage } from '../../../src/protocol/comparison.ts';
import type { ExplainParams, Explanation } from '../../../src/protocol/explanation.ts';
import type { ModelDescription } from '../../../src/protocol/model.ts';
import type { Answer } from '../../../src/vocabulary/explanation.ts';

const methods = [{ name: 'grad-cam++' as const, title: 'Grad-CAM++', description: '', needsGradient: true }];
const models: Readonly<Record<string, Partial<ModelDescription>>> = {
  '/a.onnx': { head: 'classes', classCount: 3, labels: ['dog', 'cat', 'tree'], layers: layers('a.relu') },
  '/b.onnx': { head: 'classes', classCount: 4, labels: ['tree', 'Cat', 'dog', 'car'], layers: layers('b.relu') },
  '/unnamed.onnx': { head: 'classes', classCount: 2, labels: [], layers: layers('b.relu') },
  '/boxes.onnx': { head: 'boxes', classCount: 2, labels: ['dog', 'cat'], layers: layers('b.relu') },
};

function layers(tensor: string): ModelDescription['layers'] {
  return [{ name: tensor, tensor, operator: 'Relu', shape: [1, 8, 7, 7], grid: [7, 7], isDefault: true }];
}

const describeModel = async (model: string): Promise<ModelDescription> =>
  ({ ...models[model], model, methods }) as ModelDescription;

function prediction(index: number, label: string): Answer {
  return { index, label, score: 1, probability: 0.5, target: { kind: 'class', class: index } };
}

/** Answers as an engine would: the top class is number 1; a detector found a dog, then two cats. */
function engine(asked: ExplainParams[]) {
  return async (params: ExplainParams): Promise<Explanation> => {
    asked.push(params);
    const { labels = [], head } = models[params.model]!;
    const boxes = ['dog', 'cat', 'cat'].map((label, index) => prediction(index, label));
    const predictions =
      head === 'boxes' ? boxes : [1, 0].map((index) => prediction(index, labels[index] ?? `class ${index}`));
    const index = params.target === undefined ? predictions[0]!.index : Number(nameIn(params.target));
    const label = head === 'boxes' ? boxes[index]!.label : (labels[index] ?? `class ${index}`);
    const answer: Partial<Explanation> = { model: params.model, class: prediction(index, label), predictions };
    return answer as Explanation;
  };
}

const state = {
  choice: { layer: 'a.relu' },
  usual: { method: 'grad-cam++', threshold: 0.5 },
  description: { ...models['/a.onnx'], methods } as ModelDescription,
} as State;
const base: ExplainParams = {
  image: '/x.jpg',
  model: '/a.onnx',
  layer: 'a.relu',
  method: 'grad-cam++',
  threshold: 0.5,
  top: 5,
};

async function compared(b: string, choice: State['choice'] = state.choice) {
  const asked: ExplainParams[] = [];
  const ways = { explain: engine(asked), describe: describeModel, agree: async () => ({ maps: null }) };
  const wish = { by: 'model', a: '/a.onnx', b } as const;
  const { message } = (await explainBoth({ ...state, choice }, base, wish, ways, () => true))!;
  return { asked, message, labels: [message.a, message.b].map(({ explanation }) => explanation.class.label) };
}

describe('a comparison of two models', () => {
  it('explains one class, found by its label', async () => {
    const { asked, message, labels } = await compared('/b.onnx', { target: { kind: 'class', class: 0 } });
    assert.deepEqual(labels, ['dog', 'dog']);
    assert.deepEqual([nameIn(asked[0]!.target!), nameIn(asked[1]!.target!), message.match], [0, 2, 'label']);
  });

  it('explains A’s top prediction in both where no class is chosen, whatever the case of its letters', async () => {
    assert.deepEqual((await compared('/b.onnx')).labels, ['cat', 'Cat']);
  });

  it('has the agreement of the two maps, where they have one', async () => {
    const asked: ExplainParams[] = [];
    const agreement = { cosine: 0.4, interpret: 2 };
    const ways = {
      explain: engine(asked),
      describe: describeModel,
      agree: async () => ({ maps: agreement, divergence: 0.25 }),
    };
    const wish = { by: 'model', a: '/a.onnx', b: '/b.onnx' } as const;
    const { message } = (await explainBoth(state, base, wish, ways, () => true))!;
    assert.deepEqual([message.agreement, message.divergence], [agreement, 0.25]);
    assert.ok(!('agreement' in (await compared('/b.onnx')).message));
  });

  it('takes the class by its index where B has no such name, and says so', async () => {
    const { asked, message } = await compared('/unnamed.onnx', { target: { kind: 'class', class: 1 } });
    assert.deepEqual([nameIn(asked[1]!.target!), message.match], [1, 'index']);
  });

  it('explains B’s own top prediction where it has neither, and says so', async () => {
    const { asked, message } = await compared('/unnamed.onnx', { target: { kind: 'class', class: 2 } });
    assert.deepEqual([asked[1]!.target, message.match], [undefined, 'none']);
  });

  it('explains a detector’s best box of the same name', async () => {
    const { labels, message } = await compared('/boxes.onnx', { target: { kind: 'class', class: 1 } });
    assert.deepEqual(labels, ['cat', 'cat']);
    assert.equal(message.b.explanation.class.index, 1);
    assert.equal(message.match, 'label');
  });

  it('keeps a chosen layer for the model that has it, and takes the other’s default', async () => {
    const { asked } = await compared('/b.onnx');
    assert.deepEqual([asked[0]!.layer, asked[1]!.layer], ['a.relu', undefined]);
  });

  it('names files by their folders where they are called the same', () => {
    assert.deepEqual(modelTitles('/x/m.onnx', '/y/n.onnx'), ['m.onnx', 'n.onnx']);
    assert.deepEqual(modelTitles('/x/m.onnx', '/y/m.onnx'), ['x/m.onnx', 'y/m.onnx']);
  });

  it('finds no class of a detector', () => {
    assert.equal(matchingClass(prediction(0, 'dog'), { head: 'boxes', classCount: 2, labels: ['dog'] }), undefined);
  });
});

describe('a comparison', () => {
  it('explains two of a kind, all else being equal', async () => {
    const asked: ExplainParams[] = [];
    const ways = { explain: engine(asked), describe: describeModel, agree: async () => ({ maps: null }) };
    const { message } = (await explainBoth(state, base, { by: 'class', a: 1, b: 0 }, ways, () => true))!;
    assert.deepEqual(asked, [
      { ...base, target: { kind: 'class', class: 1 } },
      { ...base, target: { kind: 'class', class: 0 } },
    ]);
    assert.deepEqual([message.a.title, message.b.title, message.match], ['cat', 'dog', undefined]);
  });

  it('is dropped where something else is wanted meanwhile', async () => {
    const asked: ExplainParams[] = [];
    const ways = { explain: engine(asked), describe: describeModel, agree: async () => ({ maps: null }) };
    assert.equal(await explainBoth(state, base, { by: 'class', a: 1, b: 0 }, ways, () => false), undefined);
    assert.equal(asked.length, 1);
  });
});

function disagreement(a: string, b: string, cosine?: number): { readonly message: ComparisonMessage } {
  const side = (label: string) => ({ explanation: { predictions: [{ label }] } });
  const message = { a: side(a), b: side(b), ...(cosine !== undefined && { agreement: { cosine } }) };
  return { message: message as unknown as ComparisonMessage };
}

describe('two models disagree about an image', () => {
  it('where their first classes differ, or their maps light other places, or one map is empty', () => {
    assert.ok(areApart(disagreement('cat', 'dog', 0.9)));
    assert.ok(areApart(disagreement('cat', 'Cat', 0.3)));
    assert.ok(areApart(disagreement('cat', 'cat')));
    assert.ok(!areApart(disagreement('cat', 'Cat', 0.8)));
  });
});
