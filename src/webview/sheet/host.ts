/** The sheet's way to the extension. */
import type { FromSheet } from '../../protocol/fromSheet.ts';
import { asToSheet, type ToSheet } from '../../protocol/sheet.ts';
import { asSheetState, type SheetState } from '../../protocol/sheetState.ts';
import { extensionHost } from '../kit/extensionHost.ts';

const host = extensionHost<ToSheet, FromSheet, SheetState>({ asMessage: asToSheet, asState: asSheetState });

export const { post, keptState, keep } = host;

export const listen = (listener: (message: ToSheet) => void): void =>
  host.listen(listener, (detail) => post({ kind: 'trouble', detail }));
