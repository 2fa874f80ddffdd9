import type { Dim } from '../../graph/shapes.ts';
import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';
import { unbroadcast } from '../unbroadcast.ts';

/** An equation with a letter for every axis: “…” is spelt out. */
interface Equation {
  readonly inputs: readonly string[];
  readonly output: string;
}

/** Y = Σ of products by labeled axes   dXᵢ = einsum(dY, the others → the labels of Xᵢ) */
export const Einsum: GradientRule = (c) => {
  const equation = parse(c);
  if (equation.inputs.some((labels) => new Set(labels).size < labels.length)) throw new NoGradient('takes a diagonal');
  return c.node.input.map((_, at) => (c.wants(at) ? toInput(c, equation, at) : undefined));
};

/** Labels that only Xᵢ has were summed over: there its gradient is the same all along. */
function toInput(c: RuleContext, { inputs, output }: Equation, at: number): string {
  const { g } = c;
  const own = [...(inputs[at] ?? '')];
  const others = inputs.filter((_, other) => other !== at);
  const present = own.filter((label) => [output, ...others].some((labels) => labels.includes(label)));
  const operands = c.node.input.flatMap((_, other) => (other === at ? [] : [c.x(other)]));
  const product = g.op('Einsum', [c.dy, ...operands], {
    equation: `${[output, ...others].join()}->${present.join('')}`,
  });
  const missing = own.flatMap((label, axis) => (present.includes(label) ? [] : [axis]));
  const full = missing.length === 0 ? product : c.expandAxes(g.unsqueeze(product, missing), c.inputName(at), missing);
  const dims = own.map((label, axis) =>
    present.includes(label) ? sizeOf(c, { inputs, output }, label) : c.dim(c.inputName(at), axis),
  );
  return unbroadcast(c, full, { dims }, c.inputName(at));
}

/** The size of a label: of the axes that bear it, the one that is not repeated. */
function sizeOf(c: RuleContext, { inputs, output }: Equation, label: string): Dim {
  const sizes = [output, ...inputs].flatMap((labels, at) => {
    const dims = at === 0 ? c.yDims() : c.xDims(at - 1);
    return dims[labels.indexOf(label)] ?? [];
  });
  return sizes.find((size) => size !== 1) ?? 1;
}

function parse(c: RuleContext): Equation {
  const text = (c.attributes.string('equation') ?? '').replaceAll(' ', '');
  const [left, right] = text.split('->') as [string, string | undefined];
  const unused = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].filter((letter) => !text.includes(letter));
  const written = left.split(',');
  const hidden = written.map((labels, at) => (labels.includes('...') ? c.xDims(at).length - labels.length + 3 : 0));
  const most = unused.slice(0, Math.max(...hidden)).join('');
  const spell = (labels: string, count: number): string => labels.replace('...', most.slice(most.length - count));
  return {
    inputs: written.map((labels, at) => spell(labels, hidden[at] ?? 0)),
    output: spell(right ?? implied(left), most.length),
  };
}

/** Without “->”, the output has the labels that occur once, in alphabetical order. */
function implied(left: string): string {
  const letters = [...left.replaceAll(/[.,]/g, '')].sort();
  const single = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return `${left.includes('...') ? '...' : ''}${single.join('')}`;
}
