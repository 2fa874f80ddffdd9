/** Further inputs as they cross: see src/vocabulary/furtherInput.ts. */
import { furtherInputKinds, type FurtherInput, type GivenInput } from '../vocabulary/furtherInput.ts';
import {
  either,
  fits,
  isBoolean,
  isNumber,
  isText,
  isWhole,
  listOf,
  maybe,
  oneOf,
  suchThat,
  type Check,
  type Fields,
} from './checks.ts';
import { isSource, type PhotoSource } from './photoSource.ts';

/** What is chosen for the inputs next to the picture, by their names. */
export type GivenInputs = Readonly<Record<string, GivenInput>>;

/** A file is to be chosen for this input, a picture or a .npy; the extension asks for it. */
export interface ChooseInputMessage {
  readonly kind: 'chooseInput';
  readonly name: string;
}

/** Wanted: the pixels of a further picture of what is shown. Answered with `otherPhoto`. */
export interface RequestOtherMessage {
  readonly kind: 'requestOther';
  /** Its file. */
  readonly image: string;
}

/** A further picture that the explanation is about. */
export interface OtherPhotoMessage {
  readonly kind: 'otherPhoto';
  readonly image: string;
  readonly source: PhotoSource;
}

const isGiven: Check<GivenInput> = either(isNumber, isText, listOf(isNumber));

export const isGivenInputs: Check<GivenInputs> = suchThat(
  (value): value is GivenInputs => typeof value === 'object' && value !== null && !Array.isArray(value),
  (value) => Object.values(value).every(isGiven),
);

export const isFurtherInput = fits<FurtherInput>({
  name: isText,
  kind: oneOf(...furtherInputKinds),
  dims: listOf(either(isWhole, oneOf(null))),
  given: maybe(isGiven),
  isGiven: isBoolean,
  usual: maybe(isText),
});

export const chooseInputFields: Fields<Omit<ChooseInputMessage, 'kind'>> = { name: isText };
export const requestOtherFields: Fields<Omit<RequestOtherMessage, 'kind'>> = { image: isText };
export const otherPhotoFields: Fields<Omit<OtherPhotoMessage, 'kind'>> = { image: isText, source: isSource };
