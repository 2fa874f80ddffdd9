/** What the schema says of a key; the part of JSON Schema that media/whylight.schema.json uses. */
export interface SchemaKey {
  readonly description: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaKey>>;
  readonly items?: SchemaKey | Readonly<Record<string, unknown>>;
}

/** The keys of a recipe as a table in Markdown: one row a key, in the order of the schema. */
export function recipeTable(schema: SchemaKey): string {
  const rows = rowsOf(schema, '').map((cells) => `| ${cells.join(' | ')} |`);
  return ['| key | value | usual | what it does |', '|---|---|---|---|', ...rows].join('\n');
}

function rowsOf({ properties = {} }: SchemaKey, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([name, key]) => {
    if (key.properties) return rowsOf(key, `${prefix}${name}.`);
    if (key.items && 'properties' in key.items) return rowsOf(key.items as SchemaKey, `${prefix}${name}[].`);
    const usual = key.default === undefined ? '' : code(key.default);
    return [[`\`${prefix}${name}\``, valueOf(key), usual, key.description]];
  });
}

function valueOf({ type, items, enum: choices, minimum, maximum, examples = [] }: SchemaKey): string {
  if (choices) return choices.map(code).join(', ');
  if (type === 'integer') return `${minimum} to ${maximum}`;
  if (items && 'oneOf' in items) return 'objects';
  if (type === 'array') return items?.['type' as never] === 'string' ? 'texts' : 'numbers';
  if (type === 'boolean') return '`true`, `false`';
  return type === 'number' ? 'a number' : type === 'string' ? 'a text' : examples.map(code).join(', ');
}

const code = (value: unknown): string => `\`${JSON.stringify(value).replaceAll(',', ', ')}\``;
