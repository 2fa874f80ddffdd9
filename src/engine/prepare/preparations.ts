import type { Graph } from '../graph/graph.ts';
import type { Shapes } from '../graph/shapes.ts';
import { feedCompanions } from './companionInputs.ts';
import { guardAttention } from './guardAttention.ts';
import { guardEmptiness } from './guardEmptiness.ts';
import { guardQuotients } from './guardQuotients.ts';
import { guardScales } from './guardScales.ts';
import { feedBatchesOfFloats } from './pictureInputs.ts';
import { withRealValues } from './realValues.ts';
import { unfuse } from './unfuse.ts';
import { withoutZipMaps } from './zipMaps.ts';
import { widenToFloat32 } from './widen.ts';

/** What is done to a file's graph before it is run. */
export interface Preparation {
  readonly name: string;
  readonly why: string;
  /** `written`: to what the file says; `inferred`: once types and shapes are known as far as they are before a run. */
  readonly when: 'written' | 'inferred';
  /** Which files: models, gradient graphs (MODEL.grad.onnx), or both. */
  readonly of: 'model' | 'gradient' | 'both';
  /** A graph that needs none of it comes back as it is. */
  readonly apply: (graph: Graph, shapes: Shapes) => Graph;
}

/**
 * In this order. Two more are made where a file is read, as they take more than the graph: functions and constant
 * branches are written out (graph/inline.ts), and channels in blocks are put in order (channelBlocks.ts).
 */
export const preparations: readonly Preparation[] = [
  {
    name: 'plain scores',
    why: 'Scores in a dictionary by their names are no tensor: a ZipMap goes, its names stay.',
    when: 'written',
    of: 'model',
    apply: withoutZipMaps,
  },
  {
    name: 'companion inputs',
    why: 'A model that also wants the size of its picture, say, takes the picture alone then.',
    when: 'written',
    of: 'model',
    apply: feedCompanions,
  },
  {
    name: 'wide floats',
    why: 'Processors have few operators of 16 bits, JavaScript has no such arrays, and gradients lose digits in them.',
    when: 'written',
    of: 'model',
    apply: widenToFloat32,
  },
  {
    name: 'unfused operators',
    why: 'The logits before a fused Sigmoid, and the sum before a fused normalization, may be asked for.',
    when: 'written',
    of: 'model',
    apply: unfuse,
  },
  {
    name: 'batches of floats',
    why: 'A picture that the model takes as bytes, or without a batch, is fed as every other one.',
    when: 'written',
    of: 'model',
    apply: feedBatchesOfFloats,
  },
  {
    name: 'real values',
    why: 'A quantized output is read as the real values that its numbers stand for.',
    when: 'written',
    of: 'model',
    apply: withRealValues,
  },
  {
    name: 'guarded scales',
    why: 'ONNX Runtime 1.30 writes as many scales of a Resize as there are over what lies behind (SIGABRT, SIGSEGV).',
    when: 'inferred',
    of: 'both',
    apply: guardScales,
  },
  {
    name: 'guarded quotients',
    why: 'The least whole number divided by −1 ends the process (SIGFPE).',
    when: 'inferred',
    of: 'both',
    apply: guardQuotients,
  },
  {
    name: 'guarded emptiness',
    why: 'A TopK or a Fourier transform of no elements divides by their number (SIGFPE).',
    when: 'inferred',
    of: 'both',
    apply: guardEmptiness,
  },
  {
    name: 'guarded attention',
    why: 'ONNX Runtime 1.30 reads the bias of its own Attention where there is none (SIGSEGV).',
    when: 'inferred',
    of: 'both',
    apply: guardAttention,
  },
];

/** The graph of a file, ready for what comes after `when`. @throws WhylightError what the preparations throw */
export function prepared(
  graph: Graph,
  of: 'model' | 'gradient',
  when: Preparation['when'],
  shapes: Shapes = new Map(),
): Graph {
  return preparations
    .filter((each) => each.when === when && (each.of === of || each.of === 'both'))
    .reduce((before, { apply }) => apply(before, shapes), graph);
}
