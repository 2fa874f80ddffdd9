/** An explanation in words, for a language model. Pure. */
import type { Explanation, Geometry, Region } from '../../protocol/engine';

export function explanationText(explanation: Explanation): string {
  const { class: shown, layer, method, heatmap, recipe, geometry, warnings, regions, predictions } = explanation;
  return [
    `Image: ${explanation.image} (${geometry.photoWidth} × ${geometry.photoHeight} pixels)`,
    `Model: ${explanation.model}`,
    'Predictions (probability, logit):',
    ...predictions.map((p) => `- ${p.label} [class ${p.index}]: ${percent(p.probability)}, ${p.score.toFixed(3)}`),
    `Explained class: ${shown.label} [class ${shown.index}], ${percent(shown.probability)}`,
    `Method ${method}, layer ${layer.name} (${heatmap.frames > 1 ? `${heatmap.frames} × ` : ''}${heatmap.height} × ${heatmap.width} cells)`,
    regions.length > 0 ? 'Regions with the most heat:' : 'No region has heat.',
    ...regions.slice(0, 8).map((region) => regionText(region, geometry, heatmap.frames)),
    `Preprocessing: ${recipe.description}`,
    ...warnings.map(({ message }) => `Warning: ${message}`),
  ].join('\n');
}

function regionText({ rank, frame, box, heatShare, areaShare, peak, peakX, peakY }: Region, photo: Geometry, frames: number): string {
  const [x, y, width, height] = box;
  const where = place((x + width / 2) / photo.photoWidth, (y + height / 2) / photo.photoHeight);
  const rectangle = `box x ${Math.round(x)}, y ${Math.round(y)}, ${Math.round(width)} × ${Math.round(height)} pixels`;
  const shares = `${percent(heatShare)} of all heat, ${percent(areaShare)} of the area`;
  const when = frames > 1 ? `, time ${frame + 1} of ${frames}` : '';
  return `- ${rank}. ${where}${when}: ${rectangle}; ${shares}; peak ${peak.toFixed(2)} at (${Math.round(peakX)}, ${Math.round(peakY)})`;
}

/** “upper left”, “centre”, …; x and y are fractions of the photo. */
export function place(x: number, y: number): string {
  const third = (value: number): 0 | 1 | 2 => (value < 1 / 3 ? 0 : value < 2 / 3 ? 1 : 2);
  const row = ['upper', 'middle', 'lower'][third(y)]!;
  const column = ['left', 'centre', 'right'][third(x)]!;
  return row === 'middle' && column === 'centre' ? 'centre' : `${row} ${column}`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
