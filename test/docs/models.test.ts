import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guessRecipe } from '../../src/engine/recipe/guess.ts';
import { parseRecipe } from '../../src/engine/recipe/parse.ts';
import { lacks, missingModules, python } from '../oracle/python.ts';
import { bundle, samplePicture } from '../support/bundles.ts';
import { skip } from '../support/skip.ts';
import { recipeTable, type SchemaKey } from './recipeTable.ts';

const root = path.resolve(import.meta.dirname, '../..');
const file = path.join(root, 'docs/models.md');
const docs = readFileSync(file, 'utf8');

/** Pretrained weights are for readers: nothing is fetched in a test. Each must occur, so that none is stale. */
const offline = [
  ['weights=weights', 'weights=None'],
  ['pretrained=True', 'pretrained=False'],
  ['weights="imagenet"', 'weights=None'],
  ['"google/vit-base-patch16-224"', '"tiny-vit"'],
  ['"MCG-NJU/videomae-base-finetuned-kinetics"', '"tiny-videomae"'],
  ['"yolo11n-cls.pt"', '"yolo11n-cls.yaml"'],
] as const;

/** A fenced block after `<!-- tested: MODULE … → FILE.onnx -->`, with `, recipe from KIND` where one is found. */
interface Snippet {
  /** The file that it writes. */
  readonly name: string;
  readonly modules: readonly string[];
  /** What says how a picture becomes the input. */
  readonly recipe: string | undefined;
  readonly code: string;
}

const fences = /<!-- tested: (?<modules>[\w ]+) → (?<name>[\w./-]+)(?:, recipe from (?<recipe>\S+))? -->\n+```python\n(?<code>.*?)```/gsu;

const snippets = [...docs.matchAll(fences)].map(({ groups }): Snippet => ({
  name: groups!['name']!,
  recipe: groups!['recipe'],
  modules: groups!['modules']!.split(' '),
  code: offline.reduce((code, [online, here]) => code.replaceAll(online, here), groups!['code']!),
}));

describe('docs/models.md', () => {
  it('has a row for every key of a recipe, as the schema says it', () => {
    const schema = JSON.parse(readFileSync(path.join(root, 'media/whylight.schema.json'), 'utf8')) as SchemaKey;
    const table = /\| key \| value \|.*?(?=\n\n)/s.exec(docs)?.[0] ?? '';
    const expected = recipeTable(schema);
    if (process.env['WHYLIGHT_UPDATE_DOCS']) writeFileSync(file, docs.replace(table, expected));
    else assert.equal(table, expected, 'the schema has changed; to write the table again: WHYLIGHT_UPDATE_DOCS=1 npx mocha test/docs');
  });

  it('has recipes that Whylight accepts', () => {
    const blocks = [...docs.matchAll(/(?<=\n\n)(?: {4}.*\n)+/g)].map(([block]) => block.trim());
    const recipes = blocks.filter((block) => block.startsWith('{'));
    assert.ok(recipes.length >= 5, `${recipes.length} recipes`);
    for (const text of recipes) assert.ok(parseRecipe(text, 'docs/models.md', guessRecipe([1, 3, 224, 224])).recipe);
  });

  it('has a snippet for every weight that tests leave out', () => {
    for (const [online] of offline) assert.ok(docs.includes(online), `no snippet holds ${online}`);
  });

  describe('its snippets', function () {
    this.timeout(180_000);
    let folder = '';
    let failures: Readonly<Record<string, string | null>> = {};
    const missing = new Map(snippets.map((snippet) => [snippet.name, missingModules(modulesOf(snippet))]));

    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'whylight-docs-'));
      const runnable = snippets.filter(({ name }) => missing.get(name)!.length === 0);
      if (runnable.length === 0) return;
      const script = path.join(import.meta.dirname, 'runSnippets.py');
      const answer = execFileSync(python, [script], { cwd: folder, input: JSON.stringify(runnable), encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
      failures = JSON.parse(answer) as typeof failures;
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const { name, recipe } of snippets) {
      it(`make ${name}, whose gradient agrees with differences`, function () {
        const lacking = missing.get(name)!;
        if (lacking.length > 0) skip(this, lacks(lacking));
        assert.equal(failures[name], null);
        const model = path.join(folder, name);
        const { agrees } = whylight('check', '--model', model) as { agrees: boolean };
        assert.ok(agrees);
        if (recipe !== undefined) assert.equal(recipeKind(model), recipe);
      });
    }

    function recipeKind(model: string): string {
      const explained = whylight('explain', samplePicture('cat-and-dog.jpg'), '--model', model) as { recipe: { source: { kind: string }; labels: unknown[] } };
      assert.ok(explained.recipe.labels.length > 0, 'no labels were found');
      return explained.recipe.source.kind;
    }
  });
});

/** A snippet that reads the file of another needs that one's modules, too. */
function modulesOf({ name, modules, code }: Snippet): readonly string[] {
  const makers = snippets.filter((other) => other.name !== name && code.includes(`"${other.name}"`));
  return [...new Set([...modules, ...makers.flatMap(modulesOf)])];
}

function whylight(...args: readonly string[]): unknown {
  return JSON.parse(execFileSync(process.execPath, [bundle('cli'), ...args, '--json'], { encoding: 'utf8' }));
}
