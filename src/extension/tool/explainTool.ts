/** `whylight_explain_prediction`: lets agents ask why an image was classified as it was. */
import * as vscode from 'vscode';
import { basename } from 'node:path';
import { canceled, RemoteError } from '../../protocol/channel.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import { completeParams } from '../api.ts';
import { isCanceled, toWire } from '../panel/failures.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';
import { askedOf, filesOf, outside, readToolInput, type ToolInput } from './toolInput.ts';
import { explanationText, oneLine } from './toolText.ts';

type Part = vscode.LanguageModelTextPart | vscode.LanguageModelDataPart;
type Prepared = vscode.PreparedToolInvocation;

let lastId = 0;

export function registerExplainTool(services: Services): vscode.Disposable {
  return vscode.lm.registerTool('whylight_explain_prediction', new ExplainTool(services));
}

class ExplainTool implements vscode.LanguageModelTool<unknown> {
  /** What lies outside of the workspace and was shown to the user, who let it pass. */
  private readonly shown = new Set<string>();

  constructor(private readonly services: Services) {}

  /** Never throws: what is wrong is the answer's to say. */
  async prepareInvocation({ input }: { readonly input: unknown }): Promise<Prepared> {
    try {
      const wanted = readToolInput(input, folders()[0]);
      const asked = oneLine(askedOf(wanted), 120);
      const image = basename(wanted.image);
      const invocationMessage = asked
        ? vscode.l10n.t('Explaining {0}: {1}', image, asked)
        : vscode.l10n.t('Explaining {0}', image);
      const strange = await outside(filesOf(wanted), folders());
      if (strange.length === 0) return { invocationMessage };
      for (const file of strange) this.shown.add(file);
      return { invocationMessage, confirmationMessages: await this.question(wanted) };
    } catch {
      return { invocationMessage: vscode.l10n.t('Explaining a prediction') };
    }
  }

  async invoke(
    { input }: { readonly input: unknown },
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    try {
      return new vscode.LanguageModelToolResult(await this.explain(input, token));
    } catch (error) {
      if (isCanceled(error)) throw new vscode.CancellationError();
      // The asking model can act on words; a thrown error would lose the next step.
      const { code, message, nextStep } = toWire(error);
      const text = oneLine(`Error ${code}: ${message} ${nextStep}`, 4000);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    }
  }

  private async explain(input: unknown, token: vscode.CancellationToken): Promise<Part[]> {
    const { services } = this;
    const { image, ...options } = readToolInput(input, folders()[0]);
    const strange = await outside(filesOf({ image, ...options }), folders());
    const unasked = strange.find((file) => !this.shown.has(file));
    if (unasked !== undefined) throw notConfirmed(unasked);
    const uri = vscode.Uri.file(image);
    const params = await completeParams(services, uri, options);
    if (token.isCancellationRequested) throw new RemoteError(canceled);
    const slot = `tool ${++lastId}`;
    const cancellation = token.onCancellationRequested(() => services.engine.cancel(slot));
    try {
      const explanation = await services.engine.ask('explain', params, { slot });
      const header = await services.engine.ask('identify', { model: params.model }, { slot });
      const look = { format: 'overlay', colorMap: readSettings(uri).colorMap, opacity: defaults.opacity } as const;
      const { bytes } = await services.engine.ask('render', { ...params, ...look }, { slot });
      const text = new vscode.LanguageModelTextPart(explanationText(explanation, header));
      return [text, vscode.LanguageModelDataPart.image(bytes, 'image/png')];
    } finally {
      cancellation.dispose();
    }
  }

  /** With all whole paths: the model that would be run, and the picture that the asking model would get. */
  private async question(wanted: ToolInput): Promise<vscode.LanguageModelToolConfirmationMessages> {
    const { image, model, target } = wanted;
    const asked = askedOf(wanted);
    const chosen = model ?? (await this.services.models.chooseSilently(vscode.Uri.file(image)).catch(() => undefined));
    const lines = [
      vscode.l10n.t('Image: {0}', image),
      vscode.l10n.t('Model: {0}', chosen ?? vscode.l10n.t('none found')),
      ...(asked ? [vscode.l10n.t('Asked: {0}', asked)] : []),
      ...(target?.kind === 'similarity' ? [vscode.l10n.t('Compared with: {0}', target.reference)] : []),
    ].map((line) => oneLine(line, 4096));
    return {
      title: vscode.l10n.t('Explain a file outside the workspace?'),
      message: [
        vscode.l10n.t('Whylight would run the model and give the picture, with the heatmap over it, to the chat.'),
        ...lines,
      ].join('\n\n'),
    };
  }
}

const folders = (): readonly string[] => vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];

function notConfirmed(file: string): RemoteError {
  return new RemoteError({
    code: 'bad-request',
    message: `“${file}” lies outside the workspace, and the user was not asked.`,
    nextStep: 'Name files of the workspace, or let the user confirm.',
  });
}
