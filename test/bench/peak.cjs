// Preloaded into every process of a measured program: adds its largest resident memory, in KB, to a file.
const { appendFileSync, existsSync, readFileSync } = require('node:fs');

const status = '/proc/self/status';

/** Linux counts what was resident before exec in maxRSS, too: that of whoever started the process. */
function largest() {
  if (!existsSync(status)) return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))[1]);
}

process.on('exit', () => appendFileSync(process.env.BENCH_PEAK, `${largest()}\n`));
