import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

/**
 * Writes a file where there is none. Nothing is written through a link: one that leads nowhere (`dangling`) would make
 * a file wherever a stranger wants one.
 */
export async function writeNew(file: string, text: string): Promise<'written' | 'there' | 'dangling'> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return existsSync(file) ? 'there' : 'dangling';
  }
}
