/** sigs.k8s.io/yaml itself: the reader of kubectl, helm and controllers. */
import { spawnSync } from 'node:child_process';
import { tools } from './tools';

export type Answer = { json: unknown } | { error: string };

/** A function that reads documents, with one answer for each. */
export async function yamlReader(): Promise<(documents: readonly string[]) => Answer[]> {
  const { 'yaml-reader': program } = await tools('yaml-reader');
  return (documents) => {
    const input = documents.map((text) => `${JSON.stringify(text)}\n`).join('');
    const { status, stdout, stderr } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
    if (status !== 0) throw new Error(`yaml-reader ended with ${status}: ${stderr}`);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  };
}
