// Preloaded into every process of a measured program: adds its largest resident memory, in KB, to a file.
const { appendFileSync } = require('node:fs');

process.on('exit', () => appendFileSync(process.env.BENCH_PEAK, `${process.resourceUsage().maxRSS}\n`));
