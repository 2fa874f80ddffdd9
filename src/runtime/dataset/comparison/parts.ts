import type { ComparisonHeader, ComparisonRow } from '../../../engine/dataset/comparison/rows.ts';
import type { ComparisonSummary } from '../../../engine/dataset/comparison/summary.ts';
import type { FailedRow } from '../../../engine/dataset/rows.ts';
import type { Parts } from '../allParts.ts';

export type ComparisonParts = Parts<ComparisonHeader, ComparisonRow | FailedRow>;

/** summary.json. */
export type ComparisonJson = Omit<ComparisonHeader, 'shard'> & ComparisonSummary;
