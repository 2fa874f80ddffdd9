/** Whether a value from the other side is what it should be: types end where messages begin. */
export type Check = (value: unknown) => boolean;

/** A check for each field; a forgotten one does not compile. */
export type Fields<Message> = { readonly [Key in keyof Message]-?: Check };

export const isText: Check = (value) => typeof value === 'string' && value !== '';

/** May be empty. */
export const isString: Check = (value) => typeof value === 'string';

export const isBoolean: Check = (value) => typeof value === 'boolean';

export const isWhole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

export const isBytes: Check = (value) => value instanceof Uint8Array;

export const within =
  (low: number, high: number): Check =>
  (value) =>
    typeof value === 'number' && value >= low && value <= high;

export const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);

export const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

/** As it should be where it is there at all. */
export const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

export const pairOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every(check);

/** The name of the first field that is not as it should be; '' where the value holds no fields at all. */
export function unfitField(value: unknown, fields: Readonly<Record<string, Check>>): string | undefined {
  if (typeof value !== 'object' || value === null) return '';
  return Object.keys(fields).find(
    (name) => !fields[name]!(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined),
  );
}

export const fits =
  <Message>(fields: Fields<Message>): Check =>
  (value) =>
    unfitField(value, fields) === undefined;

/** A table of messages by kind, and what each field of them must be. */
export type Kinds<Message extends { readonly kind: string }> = {
  readonly [Kind in Message['kind']]: Fields<Omit<Extract<Message, { readonly kind: Kind }>, 'kind'>>;
};

/** Undefined where it is none of these messages. */
export function asMessage<Message extends { readonly kind: string }>(
  message: unknown,
  kinds: Kinds<Message>,
): Message | undefined {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  const { kind } = message;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return undefined;
  return unfitField(message, kinds[kind as Message['kind']]) === undefined ? (message as Message) : undefined;
}
