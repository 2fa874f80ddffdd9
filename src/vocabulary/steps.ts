/** What may be done to a picture before it is resized for the model: names, and how the panel and the CLI call them. */
export const stepTitles = {
  'crop-content': 'cropped to its content',
  'flip-side': 'turned to one side',
  circle: 'cut to a circle',
  resize: 'resized',
  clahe: 'with CLAHE',
  'ben-graham': 'with Ben Graham’s contrast',
  macenko: 'with Macenko’s stains',
} as const;

export type StepName = keyof typeof stepTitles;

export const stepNames = Object.keys(stepTitles) as readonly StepName[];
