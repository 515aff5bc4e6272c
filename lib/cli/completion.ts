import type { Command } from 'commander';

/** Shells that completion is written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/**
 * A completion script for a shell, made from the commands themselves: subcommands, their options and the words an
 * option takes; everything else is a file name.
 */
export function completion(program: Command, shell: (typeof SHELLS)[number]): string {
  return shell === 'fish'
    ? fish(program)
    : `${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}${bash(program)}`;
}

/** Words that may follow, by what stands before: a subcommand, or a subcommand and an option. */
function bash(program: Command): string {
  const cases = program.commands.flatMap((command) => [
    ...command.options
      .filter(({ argChoices }) => argChoices)
      .flatMap(({ short, long, argChoices }) =>
        [short, long]
          .filter(Boolean)
          .map((flag) => `    "${command.name()} ${flag}") words="${argChoices?.join(' ')}" ;;`),
      ),
    `    "${command.name()} "*) words="${flags(command).join(' ')}" ;;`,
  ]);
  return `_${identifier(program)}() {
  local words="" current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  case "\${COMP_WORDS[1]} $previous" in
${cases.join('\n')}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${program.commands.map((command) => command.name()).join(' ')}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${identifier(program)} ${program.name()}
`;
}

function fish(program: Command): string {
  const lines = program.commands.flatMap((command) => [
    `complete -c ${program.name()} -n __fish_use_subcommand -a ${command.name()} -d '${command.description().replaceAll("'", "\\'")}'`,
    ...command.options.map(({ short, long, argChoices }) => {
      const letter = short ? ` -s ${short.replace(/^-/, '')}` : '';
      const choices = argChoices ? ` -xa '${argChoices.join(' ')}'` : '';
      return `complete -c ${program.name()} -n '__fish_seen_subcommand_from ${command.name()}'${letter} -l ${long?.replace(/^--/, '')}${choices}`;
    }),
  ]);
  return `${lines.join('\n')}\n`;
}

function flags(command: Command): string[] {
  return command.options.flatMap(({ short, long }) => [short, long]).filter((flag) => flag !== undefined);
}

function identifier(program: Command): string {
  return program.name().replace(/\W/g, '_');
}
