/** esbuild puts it into the bundle's css. */
declare module '*.css';
