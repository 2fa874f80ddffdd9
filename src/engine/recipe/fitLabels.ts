/**
 * The labels as this many classes need them; undefined where they don't fit. ImageNet has 1000 classes, and 1001 where
 * TensorFlow counts the background first: either list fits either model. A label too long to be read is shortened.
 */
export function fitLabels(labels: readonly string[], classCount: number): readonly string[] | undefined {
  return fitting(labels, classCount)?.map((label) =>
    label.length > longestLabel ? `${label.slice(0, longestLabel)}…` : label,
  );
}

/** ImageNet's longest has 121 characters. */
const longestLabel = 500;

/**
 * Grades, lowest first, for a model that answers “at least this grade” of all but the lowest; undefined where they
 * don't fit.
 */
export function fitGrades(labels: readonly string[], scoreCount: number): readonly string[] | undefined {
  return scoreCount > 1 && labels.length === scoreCount + 1
    ? labels.slice(1).map((label) => `at least ${label.slice(0, longestLabel)}`)
    : undefined;
}

function fitting(labels: readonly string[], classCount: number): readonly string[] | undefined {
  if (labels.length === classCount) return labels;
  // One score for two classes: the first is the negative one.
  if (classCount === 1 && labels.length === 2) return labels;
  if (classCount === 1001 && labels.length === 1000 && isTench(labels[0])) return ['background', ...labels];
  return classCount === 1000 && labels.length === 1001 && isTench(labels[1]) ? labels.slice(1) : undefined;
}

/** ImageNet's class 0. */
const isTench = (label = ''): boolean => /^(n01440764|tench)\b/i.test(label);
