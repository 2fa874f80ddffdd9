import * as vscode from 'vscode';
import type { Caption } from '../../vocabulary/explanation.ts';
import type { TargetWish } from '../../vocabulary/target.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';
import { plainText } from '../plainText.ts';
import type { CommandContext } from './context.ts';
import { pickWithPreview, type Choice } from './previewPick.ts';

/** A word’s number, the whole text, or another text that is typed. */
type Picked = number | 'whole' | { readonly text: string };

/** A word of what the model says, or a text instead of it: why would it say that? */
export async function chooseWord(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { target: before = null } = panel.state.choice;
  const caption = shownAnswer(panel.state)?.explanation.caption;
  const picked = await pickWithPreview<Picked>({
    title: vscode.l10n.t('Choose Word'),
    placeholder: vscode.l10n.t('Why this word? Or type a whole text: why would it say that?'),
    choices: caption ? choicesOf(caption) : [],
    current: undefined,
    preview: (value) => typeof value !== 'object' && panel.explain({ target: targetOf(value) }),
    meant: (text) => {
      const isWord = caption?.words.some((word) => word.text.toLowerCase() === text.toLowerCase());
      if (text === '' || isWord === true) return undefined;
      return { label: vscode.l10n.t('Instead: “{0}”', plainText(text)), value: { text } };
    },
  });
  if (typeof picked === 'object') panel.explain({ text: picked.text, target: null });
  else panel.explain({ target: picked === undefined ? before : targetOf(picked) });
}

const targetOf = (picked: number | 'whole'): TargetWish | null =>
  picked === 'whole' ? null : { kind: 'word', from: picked, to: picked };

function choicesOf({ text, words }: Caption): readonly Choice<Picked>[] {
  return [
    { label: plainText(text), description: vscode.l10n.t('the whole text'), value: 'whole' },
    ...words.map((word, at): Choice<Picked> => ({
      label: plainText(word.text),
      description: `${(100 * Math.exp(word.logProbability)).toFixed(1)} %`,
      value: at,
    })),
  ];
}
