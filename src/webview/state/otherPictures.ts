/** Further pictures that the answer is about, each in a pane of its own. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { PhotoSource } from '../../protocol/photoSource.ts';
import type { OtherPhotoMessage } from '../../protocol/furtherInput.ts';
import type { OtherPicture } from '../../vocabulary/explanation.ts';

export type OtherPhotos = Readonly<Record<string, PhotoSource>>;

/** Those of what is shown are kept; pictures are large. */
export function withOther(
  photos: OtherPhotos,
  explanation: Explanation | undefined,
  { image, source }: OtherPhotoMessage,
): OtherPhotos {
  const kept = (explanation?.others ?? []).flatMap(({ image: each }) => {
    const known = each === image ? source : photos[each];
    return known ? [[each, known] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** The pixels that are not here yet. */
export function missingOthers(photos: OtherPhotos, explanation: Explanation | undefined): readonly string[] {
  return (explanation?.others ?? []).map(({ image }) => image).filter((image) => !Object.hasOwn(photos, image));
}

/** The same object for the same picture and answer, so that it can be compared. */
const turned = new WeakMap<OtherPicture, { readonly of: Explanation; readonly as: Explanation }>();

/** The same answer, explained by its map on the other picture. */
export function explanationOn(explanation: Explanation, other: OtherPicture): Explanation {
  const kept = turned.get(other);
  if (kept?.of === explanation) return kept.as;
  const { facts: _facts, clip: _clip, picture: _picture, ...rest } = explanation;
  const { image, geometry, heatmap, regions } = other;
  const as: Explanation = { ...rest, image, geometry, heatmap, regions };
  turned.set(other, { of: explanation, as });
  return as;
}

export const nameOf = ({ image }: Pick<OtherPicture, 'image'>): string => image.split(/[\\/]/).at(-1) ?? '';
