#!/usr/bin/env node
/**
 * What `whylight` starts. Wherever a model's weights may be mapped, that is another process, which this one waits for:
 * see supervised.ts. So this bundle is small, and loads the command line itself (another bundle of dist/) only where it
 * does the work.
 */
import { join } from 'node:path';
import { isSupervised, needsSupervisor, supervise } from './supervised.ts';

const args = process.argv.slice(2);
if (needsSupervisor(args) && !isSupervised) supervise(args);
// oxlint-disable-next-line typescript/no-require-imports -- the point is that it is not loaded otherwise
else require(join(__dirname, 'commandLine.js'));
