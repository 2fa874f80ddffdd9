import type { ExplanationPanel } from '../panel/panel.ts';
import type { Panels } from '../panel/panels.ts';
import type { Sheets } from '../sheet/sheets.ts';
import type { Services } from '../services.ts';

export interface CommandContext {
  readonly services: Services;
  readonly panels: Panels;
  readonly sheets: Sheets;
}

/** Arguments come from menus, keybindings and other extensions: unknown until looked at. */
export type Command = (context: CommandContext, ...args: readonly unknown[]) => unknown;

/** A command that works on the panel at hand, and does nothing without one. */
export type PanelCommand = (context: CommandContext, panel: ExplanationPanel, ...args: readonly unknown[]) => unknown;

export function onPanel(command: PanelCommand): Command {
  return (context, ...args) => {
    const panel = context.panels.current;
    return panel && command(context, panel, ...args);
  };
}
