/** Messages to the panel that tell what a map is worth. */
import type { Kinds } from './checks.ts';
import { trustedFields, type TrustedMessage } from './trust.ts';
import { effectsFields, whatIfFields, type EffectsMessage, type WhatIfMessage } from './whatIf.ts';

export type EvidenceMessage = WhatIfMessage | EffectsMessage | TrustedMessage;

export const evidenceKinds: Kinds<EvidenceMessage> = {
  whatIf: whatIfFields,
  effects: effectsFields,
  trusted: trustedFields,
};
