/** What the webview needs of a model, and which files make up an explanation. Pure. */
import { basename } from 'node:path';
import type { ModelDescription } from '../../protocol/engine';
import type { PanelModel } from '../../protocol/panel';

export function panelModel(path: string, description: ModelDescription): PanelModel {
  const { layers, methods, classCount, gradientGraph } = description;
  return { name: basename(path), layers, methods, classCount, gradientGraph };
}

/** `MODEL.grad.onnx`: the backward pass beside the model. */
export function gradientPath(model: string): string {
  return model.replace(/\.onnx$/i, '.grad.onnx');
}

/** `MODEL.whylight.json`, which goes before every other recipe. */
export function recipePath(model: string): string {
  return model.replace(/\.onnx$/i, '.whylight.json');
}

/** The files that a model's description is made from. A recipe and a gradient graph count even while there are none. */
export function modelFiles(model: string, description: ModelDescription | undefined): readonly string[] {
  const recipe = description?.recipe.path;
  return [...new Set([model, recipePath(model), gradientPath(model), ...(recipe ? [recipe] : [])])];
}
