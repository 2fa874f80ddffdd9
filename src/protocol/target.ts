/** Targets as they cross: see src/vocabulary/target.ts. */
import { directions, type Target, type TargetWish } from '../vocabulary/target.ts';
import { either, fits, isText, isWhole, listOf, maybe, oneOf, suchThat, within, type Check } from './checks.ts';

type Of<Union, Kind> = Extract<Union, { readonly kind: Kind }>;

export const isNamed = either(isWhole, isText);

const isDirection = oneOf(...directions);

const isGamma = within(0, 100);

/** At least one. */
const isSome = <T>(check: Check<T>): Check<readonly T[]> => suchThat(listOf(check), ({ length }) => length > 0);

export const isTargetWish: Check<TargetWish> = either(
  fits<Of<TargetWish, 'class'>>({ kind: oneOf('class'), class: maybe(isNamed) }),
  fits<Of<TargetWish, 'contrast'>>({
    kind: oneOf('contrast'),
    class: maybe(isNamed),
    against: isSome(isNamed),
    gamma: maybe(isGamma),
  }),
  fits<Of<TargetWish, 'box'>>({ kind: oneOf('box'), box: maybe(isNamed) }),
  fits<Of<TargetWish, 'pixel'>>({ kind: oneOf('pixel'), x: isWhole, y: isWhole, class: maybe(isNamed) }),
  fits<Of<TargetWish, 'number'>>({ kind: oneOf('number'), number: maybe(isNamed), direction: maybe(isDirection) }),
  fits<Of<TargetWish, 'similarity'>>({ kind: oneOf('similarity'), reference: isText }),
  fits<Of<TargetWish, 'range'>>({ kind: oneOf('range'), from: isWhole, to: isWhole, class: maybe(isNamed) }),
  fits<Of<TargetWish, 'word'>>({
    kind: oneOf('word'),
    from: maybe(isNamed),
    to: maybe(isWhole),
    token: maybe(isWhole),
  }),
  fits<Of<TargetWish, 'prompt'>>({ kind: oneOf('prompt'), prompt: maybe(isNamed), by: maybe(oneOf('similarity')) }),
);

export const isTarget: Check<Target> = either(
  fits<Of<Target, 'class'>>({ kind: oneOf('class'), class: isWhole }),
  fits<Of<Target, 'contrast'>>({
    kind: oneOf('contrast'),
    class: isWhole,
    against: isSome(isWhole),
    gamma: isGamma,
  }),
  fits<Of<Target, 'box'>>({ kind: oneOf('box'), box: isWhole }),
  fits<Of<Target, 'pixel'>>({ kind: oneOf('pixel'), x: isWhole, y: isWhole, class: isWhole }),
  fits<Of<Target, 'number'>>({ kind: oneOf('number'), number: isWhole, direction: isDirection }),
  fits<Of<Target, 'similarity'>>({ kind: oneOf('similarity'), reference: isText }),
  fits<Of<Target, 'range'>>({ kind: oneOf('range'), from: isWhole, to: isWhole, class: isWhole }),
  fits<Of<Target, 'word'>>({ kind: oneOf('word'), from: isWhole, to: isWhole, token: maybe(isWhole) }),
  fits<Of<Target, 'prompt'>>({ kind: oneOf('prompt'), prompt: isWhole, by: maybe(oneOf('similarity')) }),
);
