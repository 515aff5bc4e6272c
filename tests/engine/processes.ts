/** The processes of a Pulumi project: the command line, and what outlives it when it is killed. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Project } from './pulumi-projects';

export interface RunningProgram {
  readonly pid: number;
  /** Name of its file, `pulumi-resource-kubernetes`. */
  readonly program: string;
}

/** What runs for the projects beside this one too; on Linux, by the environment that all of it has. */
export function programsOf({ dir }: Project): RunningProgram[] {
  const mark = `PULUMI_HOME=${path.join(path.dirname(dir), 'home')}\0`;
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!fs.readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)) return [];
        return [{ pid: Number(pid), program: path.basename(fs.readlinkSync(`/proc/${pid}/exe`)) }];
      } catch {
        return []; // ended meanwhile
      }
    });
}
