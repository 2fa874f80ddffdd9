#!/usr/bin/env node
/**
 * The command line: proof that the engine needs no editor. What runs models is loaded by the process that runs them,
 * which is another one wherever that may map files of weights: see supervised.ts.
 */
import { isSupervised, needsSupervisor, supervise } from './supervised.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const args = process.argv.slice(2);
if (needsSupervisor(args) && !isSupervised) supervise(args);
else
  void import('./commandLine.ts').then(async ({ runCommand }) => {
    process.exitCode = await runCommand(args);
  });
