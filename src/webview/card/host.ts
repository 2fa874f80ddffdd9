/** The card's way to the extension. It keeps nothing: all that it shows comes again. */
import { asToCard, type CardMessage, type FromCard } from '../../protocol/card.ts';
import { extensionHost } from '../kit/extensionHost.ts';

const host = extensionHost<CardMessage, FromCard, never>({ asMessage: asToCard, asState: () => undefined });

export const { post } = host;

export const listen = (listener: (message: CardMessage) => void): void =>
  host.listen(listener, (detail) => console.error(detail));
