/** What the webview needs of a model, and which files make up an explanation. Pure. */
import { basename } from 'node:path';
import type { Choice } from '../../protocol/choice.ts';
import type { ModelDescription, PanelModel } from '../../protocol/model.ts';

export function panelModel(path: string, description: ModelDescription): PanelModel {
  const { head, layers, methods, classCount, gradientGraph, output, outputs, inputs, parts } = description;
  return { name: basename(path), head, layers, methods, classCount, gradientGraph, output, outputs, inputs, parts };
}

/** `MODEL.grad.onnx`: the backward pass, next to the model. */
export function gradientPath(model: string): string {
  return model.replace(/\.onnx$/i, '.grad.onnx');
}

/** `MODEL.whylight.json`, which goes before every other recipe. */
export function recipePath(model: string): string {
  return model.replace(/\.onnx$/i, '.whylight.json');
}

/** The files that the inputs next to the picture come from. */
export function furtherFiles({
  choice: { inputs: chosen = {} },
  description,
}: {
  readonly choice: Choice;
  readonly description: ModelDescription | undefined;
}): readonly string[] {
  const given = (description?.inputs ?? []).map(({ name, given: written }) => chosen[name] ?? written);
  return given.filter((each) => typeof each === 'string');
}

/** The files that a model's description is made from; until there is one, those that may be why. */
export function modelFiles(model: string, description: ModelDescription | undefined): readonly string[] {
  return description?.model === model ? description.files : [model, recipePath(model), gradientPath(model)];
}
