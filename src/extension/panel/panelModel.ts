/** What the webview needs of a model, and which files make up an explanation. Pure. */
import { basename } from 'node:path';
import type { ModelDescription } from '../../protocol/engine';
import type { PanelModel } from '../../protocol/panel';

export function panelModel(path: string, description: ModelDescription): PanelModel {
  const { layers, methods, classCount, gradientGraph } = description;
  const explained = layers.filter((layer) => layer.reason === undefined);
  return {
    name: basename(path),
    layers: explained,
    otherLayers: layers.length - explained.length,
    methods,
    classCount,
    gradientGraph,
  };
}

/** `MODEL.whylight.json`, which goes before every other recipe. */
export function recipePath(model: string): string {
  return model.replace(/\.onnx$/i, '.whylight.json');
}

/** A change of any of these changes the explanation. A recipe file counts even while there is none. */
export function watchedFiles(image: string, model: string, description: ModelDescription | undefined): readonly string[] {
  const recipe = description?.recipe.path;
  return [image, model, recipePath(model), ...(recipe && recipe !== recipePath(model) ? [recipe] : [])];
}
