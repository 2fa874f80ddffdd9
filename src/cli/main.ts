/** The command line: proof that the engine needs no editor. Started by start/main.ts. */
import { runCommand } from './commandLine.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

void runCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
