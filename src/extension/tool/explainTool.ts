/** `whylight_explain_prediction`: lets agents ask why an image was classified as it was. */
import { defaults } from '../../vocabulary/defaults.ts';
import * as vscode from 'vscode';
import { basename, isAbsolute } from 'node:path';
import { completeParams } from '../api.ts';
import { toWire } from '../panel/failures.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';
import { explanationText, oneLine } from './toolText.ts';

interface ToolInput {
  readonly imagePath: string;
  readonly modelPath?: string;
  readonly class?: string | number;
  readonly layer?: string;
}

type Part = vscode.LanguageModelTextPart | vscode.LanguageModelDataPart;

export function registerExplainTool(services: Services): vscode.Disposable {
  return vscode.lm.registerTool<ToolInput>('whylight_explain_prediction', {
    prepareInvocation: ({ input }) => ({
      invocationMessage: vscode.l10n.t('Explaining {0}', basename(input.imagePath)),
    }),
    invoke: async ({ input }) => new vscode.LanguageModelToolResult(await answer(services, input)),
  });
}

async function answer(services: Services, input: ToolInput): Promise<Part[]> {
  try {
    return await explain(services, input);
  } catch (error) {
    // The asking model can act on words; a thrown error would lose the next step.
    const { code, message, nextStep } = toWire(error);
    return [new vscode.LanguageModelTextPart(oneLine(`Error ${code}: ${message} ${nextStep}`, 4000))];
  }
}

async function explain(services: Services, { imagePath, modelPath, class: wanted, layer }: ToolInput): Promise<Part[]> {
  const image = absolute(imagePath);
  const params = await completeParams(services, image, {
    ...(modelPath && { model: absolute(modelPath).fsPath }),
    ...(wanted !== undefined && { class: classOf(wanted) }),
    ...(layer && { layer }),
  });
  const explanation = await services.engine.ask('explain', params);
  const look = { format: 'overlay', colorMap: readSettings(image).colorMap, opacity: defaults.opacity } as const;
  const { bytes } = await services.engine.ask('render', { ...params, ...look });
  const text = new vscode.LanguageModelTextPart(explanationText(explanation));
  return [text, vscode.LanguageModelDataPart.image(bytes, 'image/png')];
}

/** Models write paths as they like: relative ones mean the first workspace folder. */
function absolute(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return isAbsolute(path) || !folder ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder, path);
}

/** “207” is an index, “golden retriever” a label. */
function classOf(wanted: string | number): string | number {
  return typeof wanted === 'string' && /^\d+$/.test(wanted) ? Number(wanted) : wanted;
}
