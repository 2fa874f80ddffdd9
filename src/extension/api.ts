/** What `activate` returns to other extensions: `vscode.extensions.getExtension('whylight.whylight').activate()`. */
import type * as vscode from 'vscode';
import { defaults } from '../vocabulary/defaults.ts';
import type { Explanation, ExplainParams } from '../protocol/explanation.ts';
import type { ModelDescription } from '../protocol/model.ts';
import { usually } from '../protocol/choice.ts';
import type { Services } from './services.ts';
import { readSettings } from './settings.ts';

export interface ExplainOptions extends Omit<ExplainParams, 'image' | 'model'> {
  /** Absolute path; the model that a right-click would take when absent. Several fitting models are an error here. */
  readonly model?: string;
}

export interface WhylightApi {
  readonly version: 1;
  /** Explains an image without opening a panel. Rejects with an error that has a `code` and a `nextStep`. */
  explain(image: vscode.Uri, options?: ExplainOptions): Promise<Explanation>;
  /** Layers, labels and recipe of a model. */
  describe(model: vscode.Uri): Promise<ModelDescription>;
}

export function createApi(services: Services): WhylightApi {
  return {
    version: 1,
    explain: async (image, options = {}) =>
      services.engine.ask('explain', await completeParams(services, image, options)),
    describe: (model) => services.engine.ask('describe', { model: model.fsPath }),
  };
}

/** Fills in the model and the settings. */
export async function completeParams(
  services: Services,
  image: vscode.Uri,
  options: ExplainOptions,
): Promise<ExplainParams> {
  const settings = readSettings(image);
  const model = options.model ?? (await services.models.chooseSilently(image));
  return { ...usually(settings), top: defaults.top, ...options, image: image.fsPath, model };
}
