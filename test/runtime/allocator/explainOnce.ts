/** `explainOnce.ts IMAGE MODEL LAYER read|mapped`: an explanation in a process of its own, to be watched. */
import { defaultLimits, Engine } from '../../../src/runtime/engine.ts';

const [image = '', model = '', layer = '', weights = ''] = process.argv.slice(2);
const engine = new Engine({ ...defaultLimits, threads: 2 }, { mapsFiles: weights === 'mapped' });
void engine.explain(image, model, layer === '' ? {} : { layer }).then(async ({ layer: { name }, class: { score } }) => {
  console.log(`${name} ${score}`);
  await engine.release();
});
