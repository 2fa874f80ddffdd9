/** What a panel shows, as a line for the terminal. Pure. */
import { defaults } from '../../vocabulary/defaults.ts';
import { defaultGamma, inShort } from '../../vocabulary/target.ts';
import type { ExplainParams } from '../../protocol/explanation.ts';

/** `whylight explain IMAGE --model MODEL …`; the threshold only where it is not the usual one. */
export function commandLine(params: ExplainParams, isWindows: boolean): string {
  const { image, model, recipe, target, output, layer, method, threshold, frame, text, prompts, inputs = {} } = params;
  const { class: wanted, pixel } = target ? inShort(target) : params;
  const options: Readonly<Record<string, string | number | undefined>> = {
    model,
    recipe,
    frame: frame === undefined ? undefined : frame + 1,
    region: params.area?.region?.join(','),
    level: params.area?.level,
    output,
    class: wanted,
    pixel: pixel?.join(','),
    ...(target?.kind === 'number' && { direction: target.direction }),
    ...(target?.kind === 'contrast' && { gamma: target.gamma === defaultGamma ? undefined : target.gamma }),
    ...(target?.kind === 'prompt' && { by: target.by }),
    ...(target?.kind === 'similarity' && { reference: target.reference }),
    ...(target?.kind === 'word' && { word: `${target.from}-${target.to ?? target.from}` }),
    text,
    layer,
    method,
    threshold: threshold === defaults.threshold ? undefined : threshold,
  };
  const against = target?.kind === 'contrast' ? target.against : [];
  const all = [...Object.entries(options), ...against.map((name) => ['against', name] as const)];
  const given = all.flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, quoted(String(value), isWindows)],
  );
  const asked = (prompts ?? []).flatMap((prompt) => ['--prompt', quoted(prompt, isWindows)]);
  const besides = Object.entries(inputs).flatMap(([name, value]) => [
    '--input',
    quoted(`${name}=${String(value)}`, isWindows),
  ]);
  return ['whylight explain', quoted(image, isWindows), ...given, ...besides, ...asked].join(' ');
}

/** As it is where no shell gives a meaning to it. */
function quoted(text: string, isWindows: boolean): string {
  if (/^[\w@%+=:,./-]+$/.test(text) || (isWindows && /^[\w:,.\\/-]+$/.test(text))) return text;
  return isWindows ? `"${text.replaceAll('"', '\\"')}"` : `'${text.replaceAll("'", "'\\''")}'`;
}
