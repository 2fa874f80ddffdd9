import { modalities, type PictureFacts } from '../../../../vocabulary/pictureFacts.ts';
import type { DataSet } from './dataSet.ts';
import { groupOf, numberAt } from './header.ts';
import { edgesOf } from './series.ts';

/**
 * What is shown of a file. Nothing else is ever taken out of it, and texts only where they are the standard's own
 * words: a name or a number of a patient can stand in any field that is free.
 */
export function factsOf(set: DataSet, frame: number): PictureFacts {
  const named = set.string('x00080060')?.trim() ?? '';
  const modality = modalities.find((each) => each === named);
  const spacing = spacingOf(set, frame);
  const edges = edgesOf(groupOf(set, frame, 'x00209116') ?? set);
  return {
    ...(modality && { modality }),
    ...(modality === 'CT' && { unit: 'HU' as const }),
    ...(spacing && { spacing }),
    ...(edges && { edges }),
  };
}

/** Between rows, and between columns: of the patient, of the detector, of a scanned film; or only their ratio. */
const spacings = ['x00280030', 'x00181164', 'x00182010'] as const;

function spacingOf(set: DataSet, frame: number): readonly [row: number, column: number] | undefined {
  const own = groupOf(set, frame, 'x00289110');
  const pairs = [pairAt(own, 'x00280030'), ...spacings.map((tag) => pairAt(set, tag))];
  return pairs.find((pair) => pair !== undefined);
}

function pairAt(set: DataSet | undefined, tag: string): readonly [number, number] | undefined {
  const [row, column] = [numberAt(set, tag, 0), numberAt(set, tag, 1)];
  const isLength = (value: number | undefined): value is number => value !== undefined && value > 1e-5 && value < 1e4;
  return isLength(row) && isLength(column) ? [row, column] : undefined;
}
