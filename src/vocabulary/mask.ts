/** How a map's heat divides among the labels of a mask. */
export interface MaskLabel {
  /** 0 is what lies outside of all others. */
  readonly label: number;
  /** Of a DICOM segmentation: what its maker called the segment. */
  readonly name?: string;
  /** Of the positive heat, and of all pixels. */
  readonly heatShare: number;
  readonly areaShare: number;
  /** The one by the other: 1 where the heat does not care. */
  readonly ratio: number;
  /** Whether the hottest pixel has this label. */
  readonly hasHottest: boolean;
  /** Square millimeters; cubic ones of a volume. */
  readonly size?: number;
}

export interface MaskFigures {
  /** Its path. */
  readonly file: string;
  readonly isVolume: boolean;
  readonly labels: readonly MaskLabel[];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** “62.0 % of the heat lies outside the mask; its hottest point does, too.” */
export function maskText({ labels }: Pick<MaskFigures, 'labels'>, what = 'the mask'): string {
  const outside = labels.find(({ label }) => label === 0);
  const share = outside?.heatShare ?? 0;
  const isOutside = outside?.hasHottest === true;
  const mostOutside = share >= 0.5;
  const [part, where] = mostOutside ? [share, 'outside'] : [1 - share, 'inside'];
  const hottest =
    isOutside === mostOutside
      ? 'so does its hottest point'
      : `its hottest point lies ${isOutside ? 'outside' : 'inside'}`;
  return `${percent(part)} of the heat lies ${where} ${what}, and ${hottest}.`;
}

/** “outside”, “left lung”, “label 3” */
const maskLabelName = ({ label, name }: Pick<MaskLabel, 'label' | 'name'>): string =>
  label === 0 ? 'outside' : (name ?? `label ${label}`);

/** “label 1: 62.0 % of the heat on 12.0 % of the picture (5.2 times its share), 431 mm², hottest point”. */
export function maskLabelText(
  { label, name: own, heatShare, areaShare, ratio, hasHottest, size }: MaskLabel,
  isVolume: boolean,
): string {
  const [whole, cube] = isVolume ? ['volume', 'mm³'] : ['picture', 'mm²'];
  const name = maskLabelName({ label, ...(own !== undefined && { name: own }) });
  return [
    `${name}: ${percent(heatShare)} of the heat on ${percent(areaShare)} of the ${whole} ` +
      `(${ratio.toFixed(2)} times its share)`,
    ...(size === undefined ? [] : [`${Number(size.toPrecision(4))} ${cube}`]),
    ...(hasHottest ? ['hottest point'] : []),
  ].join(', ');
}
