/** What `activate` returns to other extensions: `vscode.extensions.getExtension('whylight.whylight').activate()`. */
import type * as vscode from 'vscode';
import { defaults } from '../vocabulary/defaults.ts';
import type { Explanation, ExplainParams } from '../protocol/explanation.ts';
import type { ModelDescription } from '../protocol/model.ts';
import type { Header } from '../vocabulary/header.ts';
import { usually } from '../protocol/choice.ts';
import type { Services } from './services.ts';
import { readSettings } from './settings.ts';

export interface ExplainOptions extends Omit<ExplainParams, 'image' | 'model'> {
  /** Absolute path; the model that a right-click would take when absent. Several fitting models are an error here. */
  readonly model?: string;
}

/** As the command line's JSON, each begins with what made it, from which model. */
type Headed<Answer> = Header & Omit<Answer, keyof Header>;

export interface WhylightApi {
  readonly version: 2;
  /** Explains an image without opening a panel. Rejects with an error that has a `code` and a `nextStep`. */
  explain(image: vscode.Uri, options?: ExplainOptions): Promise<Headed<Explanation>>;
  /** Layers, labels and recipe of a model. */
  describe(model: vscode.Uri): Promise<Headed<ModelDescription>>;
}

export function createApi(services: Services): WhylightApi {
  const { engine } = services;
  return {
    version: 2,
    explain: async (image, options = {}) => {
      const params = await completeParams(services, image, options);
      const explanation = await engine.ask('explain', params);
      return headed(await engine.ask('identify', { model: params.model }), explanation);
    },
    describe: async ({ fsPath: model }) => {
      const description = await engine.ask('describe', { model });
      return headed(await engine.ask('identify', { model }), description);
    },
  };
}

const headed = <Answer extends object>(header: Header, answer: Answer): Headed<Answer> => ({
  ...header,
  ...answer,
  ...header,
});

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
