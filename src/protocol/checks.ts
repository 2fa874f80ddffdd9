/** Whether a value from the other side is what it should be: types end where messages begin. */
export type Check<T> = (value: unknown) => value is T;

/** What a check finds. */
type Checked<C> = C extends Check<infer T> ? T : never;

/** A check for each field; a forgotten or a wrong one does not compile. */
export type Fields<Message> = { readonly [Key in keyof Message]-?: Check<Message[Key]> };

export const isText: Check<string> = (value): value is string => typeof value === 'string' && value !== '';

/** One of a list that whoever reads it looks at: a name unknown here has an error of its own there. */
export const isName = <Name extends string>(value: unknown): value is Name => isText(value);

/** May be empty. */
export const isString: Check<string> = (value) => typeof value === 'string';

export const isBoolean: Check<boolean> = (value) => typeof value === 'boolean';

export const isNumber: Check<number> = (value): value is number => Number.isFinite(value);

export const isWhole: Check<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export const isBytes: Check<Uint8Array> = (value) => value instanceof Uint8Array;

export const isFloats: Check<Float32Array> = (value) => value instanceof Float32Array;

export const within =
  (low: number, high: number): Check<number> =>
  (value): value is number =>
    typeof value === 'number' && value >= low && value <= high;

export const isFraction = within(0, 1);

export const oneOf =
  <const Value>(...allowed: readonly Value[]): Check<Value> =>
  (value): value is Value =>
    (allowed as readonly unknown[]).includes(value);

export const either =
  <Checks extends readonly Check<unknown>[]>(...checks: Checks): Check<Checked<Checks[number]>> =>
  (value): value is Checked<Checks[number]> =>
    checks.some((check) => check(value));

/** As it should be where it is there at all. */
export const maybe =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value);

export const listOf =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(check);

export const pairOf =
  <T>(check: Check<T>): Check<readonly [T, T]> =>
  (value): value is readonly [T, T] =>
    Array.isArray(value) && value.length === 2 && value.every(check);

export const fourOf =
  <T>(check: Check<T>): Check<readonly [T, T, T, T]> =>
  (value): value is readonly [T, T, T, T] =>
    Array.isArray(value) && value.length === 4 && value.every(check);

/** As `check` says, and as `isSo` wants it besides. */
export const suchThat =
  <T>(check: Check<T>, isSo: (value: T) => boolean): Check<T> =>
  (value): value is T =>
    check(value) && isSo(value);

type AnyFields = Readonly<Record<string, Check<unknown>>>;

/** The name of the first field that is not as it should be; '' where the value holds no fields at all. */
export function unfitField(value: unknown, fields: AnyFields): string | undefined {
  if (typeof value !== 'object' || value === null) return '';
  const own = (name: string): unknown =>
    Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  return Object.entries(fields).find(([name, check]) => !check(own(name)))?.[0];
}

export const fits =
  <Message>(fields: Fields<Message>): Check<Message> =>
  (value): value is Message =>
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
  const fields = kinds[kind as Message['kind']] as AnyFields;
  return unfitField(message, fields) === undefined ? (message as Message) : undefined;
}
