/** Which values a reader wants to see between black and white: for the display alone, never for the model. */
export type DisplayWindow = readonly [center: number, width: number];

/** The usual ones of CT, in Hounsfield units. */
export const computedTomography = {
  brain: { title: 'Brain', window: [40, 80] },
  lung: { title: 'Lung', window: [-600, 1500] },
  bone: { title: 'Bone', window: [400, 1800] },
  abdomen: { title: 'Abdomen', window: [50, 400] },
  mediastinum: { title: 'Mediastinum', window: [50, 350] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly window: DisplayWindow }>>;

export const rangeOfWindow = ([center, width]: DisplayWindow): readonly [black: number, white: number] => [
  center - width / 2,
  center + width / 2,
];

export const windowOfRange = (black: number, white: number): DisplayWindow => [(black + white) / 2, white - black];

/** The numbers of a gray picture, for whoever shows them otherwise or measures them. */
export interface PixelValues {
  readonly width: number;
  readonly height: number;
  /** Row-major. */
  readonly values: Float32Array;
  /** Which are shown black and white where no other window is wanted. */
  readonly black: number;
  readonly white: number;
  /** The lowest is shown white. */
  readonly isInverted: boolean;
  readonly unit?: 'HU';
}
