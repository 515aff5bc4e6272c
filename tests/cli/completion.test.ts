/** Completion scripts, in the shells that are at hand. */
import { spawnSync } from 'node:child_process';
import { run } from '../../lib/cli/program';

function script(shell: string): string {
  const pieces: string[] = [];
  expect(run(['completion', shell], { out: (text) => pieces.push(text), err: () => undefined })).toBe(0);
  return pieces.join('\n');
}

/** What bash offers for a command line whose last word is being written. */
function offered(...words: string[]): string[] {
  const program = `${script('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
_cnf_plumbing
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

test.each([
  ['the first word is a subcommand', ['cnf-plumbing', 'ex'], ['explain']],
  ['a subcommand has its options', ['cnf-plumbing', 'plan', '--de'], ['--decisions']],
  ['an option that takes certain words offers them', ['cnf-plumbing', 'plan', '-o', ''], ['text', 'json']],
  ['everything else is a file name, which the shell offers itself', ['cnf-plumbing', 'plan', 'site'], []],
])('in bash, %s', (_, words, expected) => {
  expect(offered(...words)).toEqual(expected);
});

test('zsh runs the same script through bashcompinit', () => {
  expect(script('zsh')).toContain(script('bash'));
  expect(script('zsh')).toMatch(/^autoload .*bashcompinit/);
});

test('fish gets a line for each subcommand and option', () => {
  expect(script('fish')).toContain("-n '__fish_seen_subcommand_from plan' -s o -l output -xa 'text json'");
});

test('another shell is a wrong use of the command', () => {
  expect(run(['completion', 'tcsh'], { out: () => undefined, err: () => undefined })).toBe(2);
});
