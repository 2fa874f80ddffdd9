import type { Layer } from '../../engine/anatomy/layers.ts';
import { header } from '../../runtime/answers/header.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withModel } from '../model.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { parseCommandLine } from '../usage.ts';

/** `whylight layers`: what can be explained, with real shapes, and what can't, with the reason. */
export async function layersCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine('layers', args, (line) => terminal.note(line));
  return withModel(values, {}, async (model) => {
    const { defaultLayer } = model;
    const layers = onceEach(model.layers, defaultLayer);
    if (values.json) {
      const head = await header(model);
      for (const layer of layers) terminal.write(json({ ...head, ...asJson(layer), default: layer === defaultLayer }));
    } else printTable(layers, defaultLayer, terminal);
    return exitCodes.done;
  });
}

/**
 * A quantized model rounds what an operator gives, and reads it again: that is one layer, and the later of the two is
 * it.
 */
function onceEach(layers: readonly Layer[], preferred: Layer | undefined): readonly Layer[] {
  return layers.filter((layer, at) => {
    const next = layers[at + 1];
    const isReadAgain = next?.operator === 'DequantizeLinear' && next.shape.join() === layer.shape.join();
    return layer === preferred || !isReadAgain;
  });
}

function asJson({ name, tensor, operator, shape, channelAxis, grid, reason }: Layer): object {
  return { name, tensor, operator, shape, channelAxis, grid, ...(reason !== undefined && { reason }) };
}

function printTable(layers: readonly Layer[], preferred: Layer | undefined, terminal: Terminal): void {
  const widest = Math.min(Math.max(...layers.map(({ name }) => name.length), 5), 60);
  for (const layer of layers) {
    const line =
      `${printable(layer.name).padEnd(widest)}  ${printable(layer.operator).padEnd(18)} ` +
      `[${layer.shape.join(', ')}]`;
    if (layer.reason !== undefined) terminal.write(terminal.dim(`${line}  ✗ ${printable(layer.reason)}`));
    else terminal.write(layer === preferred ? terminal.bold(`${line}  ← default`) : line);
  }
  const blocked = layers.filter(({ reason }) => reason !== undefined).length;
  terminal.note(`${layers.length - blocked} layers can be explained${blocked > 0 ? `, ${blocked} can’t` : ''}.`);
}
