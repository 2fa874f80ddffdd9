/** Screens of signals: an ECG of three leads. */
import type { ToWebview } from '../../src/protocol/panel.ts';
import type { Curves } from '../../src/vocabulary/curves.ts';
import { explanation } from './fakes.ts';

const [leads, samples, cells] = [3, 600, 20];
const beat = (at: number): number => Math.exp(-(((at % 120) - 60) ** 2) / 12);
const curves: Curves = {
  leads,
  samples,
  values: Float32Array.from({ length: leads * samples }, (_, place) => {
    const [lead, at] = [Math.floor(place / samples), place % samples];
    return (lead - 0.6) * beat(at) + 0.1 * Math.sin(at / (20 + 9 * lead)) + (lead === 1 && at === 300 ? 2 : 0);
  }),
};

/** One white row, as the engine decodes it; the test of the worker says so. */
const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC'),
  (letter) => letter.charCodeAt(0),
);

const { layer, heatmap, regions: _, ...rest } = explanation();
const values = Float32Array.from({ length: cells }, (_value, cell) =>
  cell === 10 ? 1 : cell === 11 ? 0.6 : cell === 3 ? 0.3 : 0,
);

export const signal: readonly ToWebview[] = [
  { kind: 'photo', name: 'ecg.csv', source: { png, curves } },
  {
    kind: 'explanation',
    explanation: {
      ...rest,
      facts: { signal: { leads, names: ['I', 'II', 'III'], rate: 100 } },
      layer: { ...layer, shape: [1, 64, cells], grid: [1, 1, cells] },
      geometry: {
        ...{ photoWidth: samples, photoHeight: 1, inputWidth: samples, inputHeight: 1 },
        ...{ scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
      },
      heatmap: { frames: 1, width: cells, height: 1, values, signed: false, maximum: heatmap.maximum },
      regions: [
        {
          ...{
            frame: 0,
            rank: 1,
            peak: 1,
            mean: 0.8,
            area: 2,
            areaShare: 0.1,
            heatShare: 0.84,
            peakX: 315,
            peakY: 0.5,
          },
          ...{ box: [300, 0, 60, 1], outline: [[300, 0, 360, 0, 360, 1, 300, 1]], cells: [10, 11] },
        },
      ],
    },
  },
];
