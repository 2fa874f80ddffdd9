// Preloaded: the process takes itself for one of Electron's.
Object.defineProperty(process.versions, 'electron', { value: '39.0.0' });
