// What explaining is measured by: a plain program that makes a session from the model's path and runs it once on a
// ready tensor. node plain.cjs MODEL TENSOR (float32 bytes) DIMS (1,3,224,224)
const { readFileSync } = require('node:fs');
const { InferenceSession, Tensor } = require('onnxruntime-node');

async function main([model, file, dims]) {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 4 });
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  const data = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const tensor = new Tensor('float32', data, dims.split(',').map(Number));
  await session.run({ [session.inputNames[0]]: tensor });
}

void main(process.argv.slice(2));
