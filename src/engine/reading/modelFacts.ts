/** What a model's file says of itself: read by this project's own parser, and nothing is run. */
import type { ModelFacts, TensorFacts } from '../../vocabulary/modelFacts.ts';
import { parseModel, type Model } from '../onnx/model.ts';
import { TensorProto_DataType, type ValueInfoProto } from '../onnx/onnx_pb.ts';
import { nodesWithin } from '../onnx/subgraphs.ts';
import { dimsOf, elementCount, isExternal } from '../onnx/tensors.ts';
import { elementNames } from '../onnx/types.ts';
import { tensorTypeOf } from '../onnx/valueInfo.ts';
import type { Disk } from '../ports.ts';
import { placeOf } from './externalData.ts';

/** @throws WhylightError as `disk.read` and `parseModel` */
export async function modelFacts(file: string, disk: Disk): Promise<ModelFacts> {
  const { bytes, isWhole, size } = await disk.read(file, await disk.version(file));
  const model = parseModel(bytes, disk.nameOf(file), isWhole);
  const { graph, proto } = model;
  const weights = new Set(graph.initializer.map(({ name }) => name));
  return {
    bytes: size,
    weightFiles: await weightFiles(model, disk.folderOf(file), disk),
    parameters: graph.initializer.reduce((sum, tensor) => sum + elementCount(dimsOf(tensor)), 0),
    irVersion: Number(proto.irVersion),
    opsets: proto.opsetImport.map(({ domain, version }) => ({ domain: domain ?? '', version: Number(version) })),
    producer: [proto.producerName, proto.producerVersion].filter(Boolean).join(' '),
    inputs: graph.input.filter(({ name }) => !weights.has(name)).map(factsOf),
    outputs: graph.output.map(factsOf),
    operators: operatorsOf(model),
  };
}

function factsOf(info: ValueInfoProto): TensorFacts {
  const tensor = tensorTypeOf(info);
  const elemType = tensor?.elemType ?? 0;
  return {
    name: info.name ?? '',
    type: tensor
      ? (elementNames.get(elemType) ?? TensorProto_DataType[elemType]?.toLowerCase() ?? `type ${elemType}`)
      : (info.type?.value.case?.replace('Type', '') ?? 'unknown'),
    shape: (tensor?.shape?.dim ?? []).map(({ value }) => (value.case === undefined ? '?' : String(value.value) || '?')),
  };
}

/** Names that lead out of the folder are not followed; what is not there has no bytes. */
async function weightFiles({ graph, fileName }: Model, folder: string, disk: Disk): Promise<ModelFacts['weightFiles']> {
  const names = new Set(graph.initializer.filter(isExternal).map((tensor) => placeOf(tensor).location));
  names.delete(fileName); // an outline's weights stay where they are
  const files: { readonly name: string; readonly bytes: number }[] = [];
  for (const name of names) {
    const bytes = await disk.sizeIn(folder, name);
    files.push({ name, bytes: typeof bytes === 'number' ? bytes : 0 });
  }
  return files;
}

const standard = new Set(['', 'ai.onnx']);

/** Those of local functions and of branches are operators like any other. */
function operatorsOf({ graph, proto }: Model): ModelFacts['operators'] {
  const counts = new Map<string, number>();
  for (const { domain = '', opType } of nodesWithin([...graph.node, ...proto.functions.flatMap(({ node }) => node)])) {
    const name = standard.has(domain) ? (opType ?? '') : `${domain}.${opType ?? ''}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const byCount = (a: readonly [string, number], b: readonly [string, number]): number =>
    b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
  return [...counts].sort(byCount).map(([name, count]) => ({ name, count }));
}
