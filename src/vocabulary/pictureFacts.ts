/** What is known of a medical picture and may be shown: never anything that could name a patient. */

/** Defined Terms of DICOM's Modality (0008,0060) that hold pictures; no other text of that field is shown. */
export const modalities = [
  ...(['CR', 'CT', 'DX', 'ES', 'GM', 'IO', 'IVOCT', 'IVUS', 'MG', 'MR', 'NM', 'OCT', 'OP', 'OT', 'PT', 'PX'] as const),
  ...(['RF', 'RG', 'RTIMAGE', 'SC', 'SEG', 'SM', 'TG', 'US', 'XA', 'XC'] as const),
] as const;

export interface PictureFacts {
  readonly modality?: (typeof modalities)[number];
  /** Of the values. */
  readonly unit?: 'HU';
  /** Millimeters between rows, and between columns. */
  readonly spacing?: readonly [row: number, column: number];
  /** How many pictures the file holds. */
  readonly frames?: number;
}
