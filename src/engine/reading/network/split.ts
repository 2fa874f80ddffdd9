/** One file that holds the picture's part and the words' part: where the one ends and the other begins. */
import { cutTo } from '../../graph/cut.ts';
import { indexEdges, isConstant, type Graph } from '../../graph/graph.ts';
import { valueInfo } from '../../graph/modelBytes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { usedNames } from '../../graph/usedNames.ts';
import type { Shapes } from '../../graph/shapes.ts';
import { elementTypes } from '../../onnx/types.ts';

/** Their gradient is nothing: sizes, not values. */
const sizesOnly: ReadonlySet<string> = new Set(['Shape', 'Size', 'ConstantOfShape']);

/**
 * The last tensor that is made of the picture alone and that all the picture says of these outputs passes through;
 * undefined where there is none.
 */
export function borderOf(graph: Graph, picture: string, outputs: readonly string[]): string | undefined {
  const { nodes } = cutTo(outputs, graph.nodes);
  const texts = new Set(graph.inputs.map(({ name }) => name).filter((name) => name !== picture));
  const ofText = new Set(texts);
  const ofPicture = new Set([picture]);
  // An output is in use to the end.
  const uses = new Map(outputs.map((output) => [output, 1]));
  for (const node of nodes) {
    const isOfText = [...usedNames(node)].some((name) => ofText.has(name));
    const isOfPicture = !sizesOnly.has(node.opType) && [...usedNames(node)].some((name) => ofPicture.has(name));
    if (!sizesOnly.has(node.opType)) for (const name of usedNames(node)) uses.set(name, (uses.get(name) ?? 0) + 1);
    for (const name of node.output) {
      if (isOfText) ofText.add(name);
      else if (isOfPicture) ofPicture.add(name);
    }
  }
  let border: string | undefined;
  const live = new Map([[picture, uses.get(picture) ?? 0]]);
  for (const node of nodes) {
    // What comes after the first mixture is not all that the picture says.
    if (isMixture(node, ofText, ofPicture)) break;
    const [made] = node.output.filter((name) => ofPicture.has(name));
    if (made === undefined) continue;
    for (const name of usedNames(node)) {
      const left = (live.get(name) ?? 0) - 1;
      if (live.has(name)) live.set(name, left);
      if (left <= 0) live.delete(name);
    }
    for (const name of node.output) if ((uses.get(name) ?? 0) > 0) live.set(name, uses.get(name) ?? 0);
    if (live.size === 1 && live.has(made)) border = made;
  }
  return border;
}

const isMixture = (node: NodeProto, ofText: ReadonlySet<string>, ofPicture: ReadonlySet<string>): boolean => {
  const names = [...usedNames(node)];
  return names.some((name) => ofText.has(name)) && names.some((name) => ofPicture.has(name));
};

/** The part that makes `border` of the picture. */
export function pictureHalf(graph: Graph, picture: string, border: string): Graph {
  const { nodes, reads } = cutTo([border], graph.nodes);
  const inputs = graph.inputs.filter(({ name }) => name === picture || reads.has(name));
  return indexEdges({ ...graph, nodes, inputs, outputs: [valueInfo(border)] });
}

/** The part that makes the output of `border` and the words. It may read how large the picture is, too. */
export function wordsHalf(graph: Graph, shapes: Shapes, border: string, output: string): Graph {
  const rest = graph.nodes.filter((node) => !node.output.includes(border));
  const { nodes, reads } = cutTo([output], rest);
  const info = shapes.get(border);
  const inputs = [
    ...graph.inputs.filter(({ name }) => reads.has(name)),
    valueInfo(border, elementTypes[info?.type ?? 'float32'], info?.dims),
  ];
  return indexEdges({ ...graph, nodes, inputs, outputs: graph.outputs.filter(({ name }) => name === output) });
}

/** The graph without what its output does not need. */
export function cutToOutput(graph: Graph, ...wanted: readonly string[]): Graph {
  const { nodes, reads } = cutTo(wanted, graph.nodes);
  const inputs = graph.inputs.filter(({ name }) => reads.has(name) && !isConstant(graph, name));
  return indexEdges({ ...graph, nodes, inputs, outputs: graph.outputs.filter(({ name }) => wanted.includes(name)) });
}
