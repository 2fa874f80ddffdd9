import { Engine, defaultLimits } from '/work/evidence/src/runtime/engine.ts';
import { measureWarm } from '/work/evidence/test/bench/warm.ts';
const engine = new Engine(defaultLimits);
const loaded = await engine.model('/tmp/ev-r50/resnet50.onnx');
const photo = await engine.photos.photo('/work/evidence/samples/pictures/cat-and-dog.jpg');
console.log(await measureWarm(loaded, photo, 5));
await engine.release();
