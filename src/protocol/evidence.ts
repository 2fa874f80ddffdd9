/** Messages to the panel that tell what a map is worth. */
import type { Kinds } from './checks.ts';
import { maskFields, type MaskMessage } from './mask.ts';
import { trustedFields, type TrustedMessage } from './trust.ts';
import { effectsFields, whatIfFields, type EffectsMessage, type WhatIfMessage } from './whatIf.ts';

export type EvidenceMessage = WhatIfMessage | EffectsMessage | TrustedMessage | MaskMessage;

export const evidenceKinds: Kinds<EvidenceMessage> = {
  whatIf: whatIfFields,
  effects: effectsFields,
  trusted: trustedFields,
  mask: maskFields,
};
