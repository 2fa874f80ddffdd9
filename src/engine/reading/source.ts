import type { Graph } from '../graph/graph.ts';
import { checkExternalData } from './externalData.ts';
import { gradientPath } from './gradientGraph.ts';
import { readGraph } from './modelGraph.ts';
import type { Disk, Ports, Workbench } from '../ports.ts';
import { weightsIn, weightVersions } from './weights.ts';

/** A model's file, read, and how its sessions are made while it is looked at. */
export interface Source {
  readonly file: string;
  readonly name: string;
  readonly folder: string;
  readonly version: string;
  /** Of it and of the files that hold its weights, by name: what is read later must be of these. */
  readonly versions: ReadonlyMap<string, string>;
  readonly graph: Graph;
  readonly notes: readonly string[];
  readonly bench: Workbench & Ports;
}

/** @param remembers of a merged decoder: as the one that remembers the words before */
export async function openModel(file: string, ports: Ports, remembers = false): Promise<Source> {
  const { disk } = ports;
  const [folder, name] = [disk.folderOf(file), disk.nameOf(file)];
  const version = await disk.version(file);
  const read = await disk.read(file, version);
  const { graph, notes } = await readGraph(read, name, { ...ports, folder }, remembers);
  await checkExternalData(graph, folder, ports, new Map([[name, read.size]]));
  const versions = new Map([...(await weightVersions(disk, folder, graph)), [name, version]]);
  return {
    file,
    name,
    folder,
    version,
    versions,
    graph,
    notes,
    bench: { ...ports, ...weightsIn(folder, versions, name, ports) },
  };
}

/** Changes with the model's file and with the gradient graph next to it. */
export async function modelVersion(disk: Disk, file: string): Promise<string> {
  const ofGradient = await disk.version(gradientPath(disk, file)).catch(() => 'none');
  return `${await disk.version(file)}+${ofGradient}`;
}
