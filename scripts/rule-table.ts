/** Writes docs/rules.md: where each invariant and each requirement is seen to. */
import { RULES, type Rule } from '../lib/rules';
import { INVARIANTS, REQUIREMENTS, type Statement } from './invariants';

const HEAD = `# Rules, and where everything else is checked

A *rule* runs over finished objects, ours or foreign. A *decision* fails in the model, before there are objects: what
cannot be laid out. The *shape* of a spec says what cannot be written at all. Where *objects* stands, they are made so
that the statement holds. *Not yet* comes with its reason. The codes are explained in [problems.md](problems.md).

Generated from lib/rules and scripts/invariants.ts by \`npm run generate\`; do not edit.
`;

/** \`docs/rules.md\` as text. */
export function ruleTable(): string {
  return [
    HEAD,
    section('Invariants of hardware and Kubernetes', INVARIANTS, ({ invariants }) => invariants),
    section('Requirements', REQUIREMENTS, ({ requirements }) => requirements ?? []),
  ].join('\n');
}

function section(title: string, statements: readonly Statement[], named: (rule: Rule) => readonly string[]): string {
  const rows = statements.map(({ id, says, seats = [] }) => {
    const rules = RULES.filter((rule) => named(rule).includes(id)).map(
      ({ statement, codes }) => `rule ${codes.join(', ')}: ${statement}`,
    );
    const others = seats.map(
      ({ home, codes = [], note }) => `${[home, codes.join(', ')].filter(Boolean).join(' ')}: ${note}`,
    );
    return `| ${id} | ${says} | ${[...rules, ...others].join('<br>')} |`;
  });
  return `## ${title}\n\n| id | what holds | where |\n|---|---|---|\n${rows.join('\n')}\n`;
}
