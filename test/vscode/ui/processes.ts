/** Processes on this machine by their command line (Linux). */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Those that run this script. */
export function processesOf(script: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && argumentsOf(name).includes(script))
    .map(Number);
}

/** The one process that runs this script, once there is one and it is none of `former`. */
export async function processOf(script: string, former: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    const [pid, ...others] = processesOf(script).filter((each) => !former.includes(each));
    if (others.length > 0) throw new Error(`several processes run ${script}`);
    if (pid !== undefined) return pid;
    await sleep(100);
  }
  throw new Error(`no process runs ${script}`);
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // gone meanwhile
  }
}
