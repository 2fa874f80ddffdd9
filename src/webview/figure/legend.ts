/** Color bars with numbers, one below all panes that share it. Pure. */
import { digits, signed } from '../kit/format.ts';
import type { Box } from '../state/geometry.ts';
import type { HeatLayer } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import { shortened, textWidth } from './fonts.ts';
import { mmOf, type Item } from './page.ts';
import type { NamedPane } from './panes.ts';

type Placed = NamedPane & { readonly box: Box };

/** Neighbors whose colors mean the same. */
interface Group {
  readonly layer: HeatLayer;
  readonly ticks: readonly [string, string, string];
  readonly unit: string;
  readonly left: number;
  right: number;
}

const barHeight = 2.2;
const widestBar = 70;
const tickSize = mmOf(7);
const tickLength = 0.7;
const hairline = 0.15;

export function legendItems(
  state: State,
  panes: readonly Placed[],
  top: number,
): { readonly items: readonly Item[]; readonly bottom: number } {
  const groups = groupsOf(state, panes);
  if (groups.length === 0) return { items: [], bottom: top };
  const items = groups.flatMap((group) => barItems(group, top));
  return { items, bottom: top + barHeight + tickLength + 2 * tickSize * 1.25 };
}

function groupsOf(state: State, panes: readonly Placed[]): readonly Group[] {
  const groups: Group[] = [];
  for (const { name, pane, box } of panes) {
    if (!pane.heat) continue;
    const [ticks, unit] = [ticksOf(pane.heat), unitOf(state, name, pane.heat)];
    const last = groups.at(-1);
    const isSame =
      last?.layer.palette === pane.heat.palette && last.unit === unit && last.ticks.join() === ticks.join();
    if (last && isSame) last.right = box.x + box.width;
    else groups.push({ layer: pane.heat, ticks, unit, left: box.x, right: box.x + box.width });
  }
  return groups;
}

const ticksOf = ({ signed: hasSign, heatmap: { maximum } }: HeatLayer): Group['ticks'] =>
  hasSign ? [signed(-maximum), '0', signed(maximum)] : ['0', '0.5', '1'];

function unitOf({ comparison }: State, name: NamedPane['name'], { signed: hasSign, heatmap }: HeatLayer): string {
  if (name === 'difference') return 'heat of A \u2212 heat of B';
  if (hasSign) return 'against (\u2212) and for (+) the class';
  return comparison ? '1 is each map’s maximum' : `1 is the map’s maximum: ${digits(heatmap.maximum)}`;
}

function barItems({ layer, ticks, unit, left, right }: Group, top: number): readonly Item[] {
  const width = Math.min(right - left, widestBar);
  const box = { x: left + (right - left - width) / 2, y: top, width, height: barHeight };
  const [underTicks, underUnit] = [
    top + barHeight + tickLength + tickSize,
    top + barHeight + tickLength + 2.2 * tickSize,
  ];
  const anchors = ['start', 'middle', 'end'] as const;
  const isRoom = ticks.reduce((sum, tick) => sum + textWidth(tick, tickSize), 0) + 2 < width;
  const labels = ticks.flatMap((text, at): readonly Item[] => {
    const x = box.x + (width * at) / 2;
    const mark = { x: Math.min(Math.max(x - hairline / 2, box.x), box.x + width - hairline), width: hairline };
    return [
      { kind: 'fill', box: { ...mark, y: top + barHeight, height: tickLength }, color: 'black' },
      ...(at === 1 && !isRoom
        ? []
        : [{ kind: 'text', at: { x, y: underTicks }, text, size: tickSize, anchor: anchors[at] ?? 'start' } as const]),
    ];
  });
  const below = shortened(unit, tickSize, right - left);
  const middle = { x: (left + right) / 2, y: underUnit };
  return [
    { kind: 'picture', box, picture: { strip: layer.palette } },
    ...labels,
    { kind: 'text', at: middle, text: below, size: tickSize, anchor: 'middle' },
  ];
}
