/** Which pictures a figure can show of a state, and those that it does. Pure. */
import { figurePanes, type FigurePane } from '../../vocabulary/figure.ts';
import type { PanelMode } from '../../vocabulary/names.ts';
import { panesOf, type Pane } from '../state/scene.ts';
import type { State } from '../state/state.ts';

export interface NamedPane {
  readonly name: FigurePane;
  readonly title: string;
  readonly pane: Pane;
}

/** Where there is no heat there is nothing but the photo. */
export function availablePanes(state: State): readonly NamedPane[] {
  const inMode = (mode: PanelMode): readonly Pane[] => panesOf({ ...state, view: { ...state.view, mode } });
  const named = (name: FigurePane, title: string, pane: Pane | undefined): readonly NamedPane[] =>
    pane && (name === 'photo' || pane.heat) ? [{ name, title, pane }] : [];
  const photo = named('photo', 'Photo', inMode('photo')[0]);
  const over = inMode('overlay');
  if (!state.comparison) {
    return [...photo, ...named('heat', 'Heat', inMode('heat')[0]), ...named('overlay', 'Overlay', over[0])];
  }
  const sides = (['a', 'b', 'difference'] as const).flatMap((name, at) =>
    named(name, over[at]?.caption ?? '', over[at]),
  );
  return [...photo, ...sides];
}

/** At least one: of what was chosen for other pictures there may be nothing here. */
export function chosenPanes(state: State, wanted: readonly FigurePane[]): readonly NamedPane[] {
  const all = availablePanes(state);
  const chosen = all.filter(({ name }) => wanted.includes(name));
  return chosen.length > 0 ? chosen : all.slice(-1);
}

/** The wish with one pane more or less, in their own order. */
export const withPane = (wanted: readonly FigurePane[], name: FigurePane, isShown: boolean): readonly FigurePane[] =>
  figurePanes.filter((each) => (each === name ? isShown : wanted.includes(each)));
