import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { recipeFields, type Field, type Fields } from '../../../src/engine/recipe/fields.ts';
import { guessRecipe } from '../../../src/engine/recipe/guess.ts';
import { accepted, refused } from './samples.ts';

interface Schema {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly type?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../media/whylight.schema.json'), 'utf8'),
) as Schema;
// `enumDescriptions` is VS Code's own.
const ajv = new Ajv({ strict: false });
const judge = ajv.compile(schema);

/** Calls `visit` for every key of the table and of the schema. */
function walk(
  fields: Fields,
  properties: Readonly<Record<string, Schema>>,
  visit: (field: Field, property: Schema, key: string) => void,
): void {
  assert.deepEqual(Object.keys(properties), Object.keys(fields));
  for (const [key, field] of Object.entries(fields)) {
    visit(field, properties[key]!, key);
    if (field.kind === 'object') walk(field.fields, properties[key]!.properties ?? {}, visit);
  }
}

describe('whylight.schema.json', () => {
  it('has the validator’s keys, choices and ranges, and describes every one', () => {
    walk(recipeFields, schema.properties!, (field, property, key) => {
      assert.ok(property.description, `${key} has no description`);
      if (field.kind === 'choice') assert.deepEqual(property.enum, field.allowed, key);
      const range = field.kind === 'number' ? field : field.kind === 'perChannel' ? field.each : undefined;
      if (range === undefined) return;
      const { minimum, exclusiveMinimum, maximum, type } = field.kind === 'number' ? property : property.items!;
      assert.deepEqual([minimum, exclusiveMinimum, maximum], [range.least, range.above, range.most], key);
      assert.equal(type, range.isWhole ? 'integer' : 'number', key);
    });
  });

  it('offers the guess for a common model as defaults', () => {
    const { input, output } = guessRecipe([1, 3, 224, 224]);
    walk(recipeFields, schema.properties!, (field, property, key) => {
      if (field.kind === 'object' || property.default === undefined) return;
      assert.deepEqual(property.default, { ...input, ...output }[key], key);
    });
  });

  for (const file of accepted) {
    it(`accepts ${JSON.stringify(file)}, as the validator does`, () => {
      assert.ok(judge(file), ajv.errorsText(judge.errors));
    });
  }

  for (const [file] of refused) {
    it(`refuses ${JSON.stringify(file)}, as the validator does`, () => {
      assert.ok(!judge(file));
    });
  }

  it('has examples and defaults that fit', () => {
    assert.ok(schema.examples!.every((example) => judge(example)));
    walk(recipeFields, schema.properties!, (_field, property, key) => {
      const check = ajv.compile(property);
      for (const value of [
        ...(property.examples ?? []),
        ...(property.default === undefined ? [] : [property.default]),
      ]) {
        assert.ok(check(value), `${key}: ${JSON.stringify(value)}`);
      }
    });
  });
});
