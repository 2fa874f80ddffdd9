/** Groups of heat, each with its question. */
import type { Group } from '../groups/groups.ts';
import { groupSide } from '../groups/vectors.ts';
import { pictures, section, type PictureCard } from './blocks.ts';
import { html, type Markup } from './markup.ts';

/** A group with the pictures in its middle. */
export interface GroupCards {
  readonly group: Group & { readonly hidden?: { readonly fall: number; readonly n: number } };
  readonly cards: readonly PictureCard[];
}

export function groupSection(groups: readonly GroupCards[]): Markup {
  if (groups.length === 0) return html``;
  const intro = html`<p>
    Pictures of one predicted class whose maps are alike, by place (where the heat lies) or by content (what the layer
    says there). A group is a question: is it the object, or something that comes with it?
  </p>`;
  return section('Groups of heat', intro, groups.map(groupBlock));
}

function groupBlock({ group, cards }: GroupCards): Markup {
  const { label, by, n, of, wrong, separation, hidden, heat } = group;
  const facts = [
    `${n} of ${of} pictures`,
    wrong &&
      `${wrong.share.toFixed(1)} % wrong (${wrong.interval.map((end) => end.toFixed(1)).join(' to ')}, n = ${wrong.n})`,
    `separation ${separation.toFixed(2)}`,
    hidden && `hiding the hottest region of ${hidden.n}: the probability falls by ${hidden.fall.toFixed(0)} % (median)`,
  ].filter((fact) => fact !== undefined);
  return html`<h3>${label}, by ${by}</h3>
    <p>${facts.join(' · ')}</p>
    ${heatGrid(heat)}${pictures(cards)}`;
}

function heatGrid(heat: readonly number[]): Markup {
  const cell = 8;
  const side = cell * groupSide;
  const cells = heat.map(
    (value, at) =>
      html`<rect
        class="bar"
        x="${cell * (at % groupSide)}"
        y="${cell * Math.floor(at / groupSide)}"
        width="${cell}"
        height="${cell}"
        fill-opacity="${value.toFixed(2)}"
      />`,
  );
  return html`<svg role="img" aria-label="mean heat" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}">
    <rect class="axis" fill="none" width="${side}" height="${side}" />
    ${cells}
  </svg>`;
}
