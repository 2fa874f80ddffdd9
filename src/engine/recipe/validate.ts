import { recipeErrors } from '../errors.ts';
import { isOrientation } from '../../vocabulary/pictureFacts.ts';
import { isWindows } from '../../vocabulary/window.ts';
import { stepNames, type StepName } from '../../vocabulary/steps.ts';
import type { Field, NumberField } from './fields.ts';
import { stepFields } from './steps.ts';
import { isThresholds } from './thresholds.ts';

/** What fields of one kind allow, whichever they are. */
const allowedBy = {
  boolean: 'true, false',
  text: 'a text that is not empty',
  window: '"file", "minmax", [center, width], ["p1", "p99"], or a list of these, one a channel',
  labels: 'the name of a file, or a list of texts',
  thresholds:
    'a number 0 to 1, a list of them (one a score), an object with one for each name, or the name of a JSON file',
  values: 'an object that gives each input a number, an array of numbers or the name of a file',
  bands: 'a list of whole numbers from 1',
  pages: 'a list of whole numbers from -512 to 512',
  orientation: 'three sides of the patient, one of R and L, one of A and P, one of S and I: "RAS"',
  region: '[x, y, width, height]: whole numbers, x and y from 0, width and height from 1',
  names: 'a list of texts',
  slice: 'two whole numbers, [from, to], the first one smaller',
  arrays: 'a path below the picture’s folder that ends in .npy, with {name} for the picture’s name: "prep/{name}.npy"',
  steps: `a list of objects, each with its "step": ${stepNames.map((name) => `"${name}"`).join(', ')}`,
} as const satisfies Partial<Record<Field['kind'], string>>;

/** What a field allows, for people. */
function describe(field: Field): string {
  switch (field.kind) {
    case 'choice':
      return field.allowed.map((value) => `"${value}"`).join(', ');
    case 'number':
      return describeNumber(field);
    case 'perChannel':
      return `a list of numbers, one or one a channel, each ${describeNumber(field.each)}`;
    case 'numbers':
      return `a list of ${field.count} numbers, each ${describeNumber(field.each)}`;
    case 'list':
      return `a list of objects with the keys ${Object.keys(field.of).join(', ')}`;
    case 'object':
      return `an object with the keys ${Object.keys(field.fields).join(', ')}`;
    default:
      return allowedBy[field.kind];
  }
}

function describeNumber({ isWhole, above, least, most }: NumberField): string {
  const from = above !== undefined ? `above ${above}` : `from ${least}`;
  return `${isWhole ? 'a whole number' : 'a number'} ${from} to ${most}`;
}

function fitsNumber(value: unknown, { isWhole, above = -Infinity, least = -Infinity, most }: NumberField): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return value > above && value >= least && value <= most && (!isWhole || Number.isInteger(value));
}

const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

const isList = (value: unknown, fits: (item: unknown) => boolean): value is readonly unknown[] =>
  Array.isArray(value) && value.every(fits);

const isNames = (value: unknown): boolean => isList(value, (item) => typeof item === 'string') && value.length > 0;

/** Arrays in arrays are looked at where they are used. */
const isValues = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => Array.isArray(each) || ['number', 'boolean', 'string'].includes(typeof each));

const isPlace = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const isOffset = (value: unknown): boolean => Number.isInteger(value) && Math.abs(Number(value)) <= 512;

function fits(value: unknown, field: Exclude<Field, { kind: 'object' | 'list' | 'steps' }>): boolean {
  switch (field.kind) {
    case 'choice':
      return field.allowed.some((allowed) => allowed === value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'orientation':
      return isOrientation(value);
    case 'text':
      return isText(value);
    case 'number':
      return fitsNumber(value, field);
    case 'perChannel':
      return isList(value, (item) => fitsNumber(item, field.each)) && value.length >= 1 && value.length <= 512;
    case 'arrays':
      return typeof value === 'string' && /^(?!\/|.*(\.\.|\\|:)).*\{name\}.*\.npy$/.test(value);
    case 'numbers':
      return isList(value, (item) => fitsNumber(item, field.each)) && value.length === field.count;
    case 'window':
      return isWindows(value);
    case 'labels':
      return isText(value) || isNames(value);
    case 'thresholds':
      return isText(value) || isThresholds(value);
    case 'values':
      return isValues(value);
    case 'bands':
      return isList(value, (item) => isPlace(item) && Number(item) >= 1) && value.length > 0 && value.length <= 512;
    case 'pages':
      return isList(value, isOffset) && value.length > 0 && value.length <= 512;
    case 'region':
      return isList(value, isPlace) && value.length === 4 && Number(value[2]) >= 1 && Number(value[3]) >= 1;
    case 'names':
      return isNames(value);
    case 'slice':
      return isList(value, isPlace) && value.length === 2 && Number(value[0]) < Number(value[1]);
  }
}

const mostSteps = 16;

const isStep = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'step' in value && stepNames.some((name) => name === value.step);

/** What was found, cut short: a list of labels may have thousands. */
function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

function refuse(where: string, key: string, value: unknown, field: Field): never {
  const subject = key === '' ? 'it' : `“${key}”`;
  throw recipeErrors.invalid(where, `${subject} is ${show(value)}; allowed: ${describe(field)}`);
}

/**
 * Says what is wrong with a value from JSON, if anything is. Keys are looked up as the table's own: `constructor` or
 * `__proto__` is as unknown as any other.
 *
 * @throws WhylightError `recipe-invalid`
 */
export function validate(value: unknown, field: Field, where: string, key: string): void {
  if (field.kind === 'list') {
    if (!isList(value, () => true) || value.length === 0) refuse(where, key, value, field);
    value.forEach((item, at) => validate(item, { kind: 'object', fields: field.of }, where, `${key}[${at}]`));
    return;
  }
  if (field.kind === 'steps') {
    if (!isList(value, isStep) || value.length === 0 || value.length > mostSteps) refuse(where, key, value, field);
    value.forEach((item, at) => {
      const { step } = item as { readonly step: StepName };
      const fields = { step: { kind: 'text' }, ...stepFields[step] } as const;
      validate(item, { kind: 'object', fields }, where, `${key}[${at}]`);
    });
    return;
  }
  if (field.kind !== 'object') {
    if (!fits(value, field)) refuse(where, key, value, field);
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(where, key, value, field);
  for (const [name, inner] of Object.entries(value)) {
    const path = key === '' ? name : `${key}.${name}`;
    const known = Object.hasOwn(field.fields, name) ? field.fields[name] : undefined;
    if (known === undefined) {
      const allowed = Object.keys(field.fields).join(', ');
      throw recipeErrors.invalid(where, `“${path}” is no key of a recipe; allowed: ${allowed}`);
    }
    validate(inner, known, where, path);
  }
}
