/** A recipe's text with other values for its input; what else it says stays. Pure. @param input as JSON */
export function mergedRecipe(text: string, input: string): string {
  const recipe = asObject(JSON.parse(text));
  const merged = { ...recipe, input: { ...asObject(recipe['input']), ...asObject(JSON.parse(input)) } };
  return `${JSON.stringify(merged, null, 2)}\n`;
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
