/** Writes docs/problems.md, the page of Problem codes, from the catalogue. */
import { allCodes, lookUp, type ProblemEntry } from '../lib/core';
import { RULES } from '../lib/rules';

const HEAD = `# Problem codes

Every Problem has a code, a path in your own input, the value, what is allowed, and a fix. Errors stop \`synth\` and
\`deploy\`; warnings do not. \`cnf-plumbing explain CODE\` prints an entry of this page. \`TODO-<word>\` means that the
spec has a word which is not built in this version.

Generated from lib/core/problem-catalogue.ts by \`npm run generate\`; do not edit.
`;

/** `docs/problems.md` as text. */
export function problemPages(): string {
  const codes = allCodes().map((code) => {
    const { severity, title, why, fix, source } = lookUp(code) as ProblemEntry;
    return `## ${code}: ${title}\n\n${severity}\n\n- What happens: ${why}.\n- How to mend it: ${fix}.\n- Source: ${source}.\n`;
  });
  return [HEAD, ...codes, rules()].join('\n');
}

/** Which rule stands for which invariant. */
function rules(): string {
  const rows = RULES.map(
    ({ statement, invariants, codes }) => `| ${statement} | ${codes.join(', ')} | ${invariants.join(', ')} |`,
  );
  return `## Rules\n\nThese run over the finished objects, ours or foreign.\n\n| what holds | code | invariant |\n|---|---|---|\n${rows.join('\n')}\n`;
}
