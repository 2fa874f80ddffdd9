// What esbuild.js does in the bundles: `import bytes from 'x.wasm'` gives the file's bytes.
const { readFileSync } = require('node:fs');

require.extensions['.wasm'] = (module, path) => {
  module.exports = { __esModule: true, default: new Uint8Array(readFileSync(path)) };
};
