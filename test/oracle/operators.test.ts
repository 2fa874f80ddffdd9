import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { operators, type Operator } from '../../src/engine/gradient/operators.ts';
import { python, skipWithoutPython } from './python.ts';
import { withoutGradient } from './withoutGradient.ts';

const known: ReadonlySet<string> = new Set(
  Object.entries<Operator>(operators).flatMap(([name, { rule, madeOf, stops }]) =>
    rule || madeOf || stops ? [name] : [],
  ),
);
const left: ReadonlySet<string> = new Set(Object.values(withoutGradient).flat());

describe('the operators of ONNX and of ONNX Runtime', () => {
  it('each have a gradient rule, a rewrite, a stop, or a reason to have none', function () {
    skipWithoutPython(this, ['onnx', 'onnxruntime']);
    this.timeout(60_000);
    const existing = JSON.parse(
      execFileSync(python, [path.join(import.meta.dirname, 'operators.py')], { encoding: 'utf8' }),
    ) as readonly string[];
    assert.ok(existing.length > 250, 'hardly any operators were listed');
    assert.deepEqual(
      existing.filter((name) => !known.has(name) && !left.has(name)),
      [],
      'new: write a rule, or a reason into withoutGradient.ts',
    );
  });

  it('have no reason to lack what they have', () => {
    assert.deepEqual(
      [...left].filter((name) => known.has(name)),
      [],
    );
  });
});
