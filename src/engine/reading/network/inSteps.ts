/** A network whose decoder takes one token at a time: its files, put together. */
import { textErrors } from '../../errors.ts';
import type { PartRunner } from '../../running/chain/partRunner.ts';
import type { Source } from '../source.ts';
import { featureOutputs, outputOfPicture, partOf, rankOf, type NetworkOf, type Reading } from './networkOf.ts';
import { usualNames, type PartNames } from './partFiles.ts';
import { readSettings } from './settings.ts';
import type { StepDecoder } from './stepDecoder.ts';
import { stepwiseBind } from './stepwise.ts';

/** The decoder takes one token at a time. @throws WhylightError `part-missing` */
export async function inSteps(
  decoder: Source,
  step: StepDecoder,
  picture: Source,
  { embeddings }: PartNames,
  open: (name: string) => Promise<Source>,
  reading: Reading,
): Promise<NetworkOf> {
  const wants = step.vectors !== undefined;
  if (wants && embeddings === undefined)
    throw textErrors.partMissing(decoder.name, 'part that embeds words', usualNames('embeddings'));
  const embedder = wants && embeddings !== undefined ? await open(embeddings) : undefined;
  const settings = await readSettings(reading.ports.disk, picture.folder);
  const { logits } = step;
  const runnerFor = (kind: string): PartRunner => partOf(decoder, '', logits, reading, kind).runner;
  const embedded = embedder && partOf(embedder, '', embedder.graph.outputs[0]?.name ?? '', reading);
  const files = [settings, decoder, picture, embedder];
  return {
    ...{ picture, border: outputOfPicture(picture.graph, featureOutputs), head: 'words', notes: [] },
    isAttended: rankOf(step.graph, step.features ?? '') > 2,
    versions: new Map(files.flatMap((each) => [...(each?.versions ?? [])])),
    bind: stepwiseBind({ step, bench: decoder.bench, runnerFor, embedder: embedded }, settings),
  };
}
