import type { Log, ReportingDescriptor, Result } from 'sarif';
import { type Finding, lookUp, type ProblemCode, type ProblemEntry, showValue } from '../core';

/** Who reports. */
export interface SarifTool {
  readonly name: string;
  readonly version: string;
  /** Page of the project, to which pages of codes are relative. @default - none is known */
  readonly homepage?: string;
}

/**
 * Findings as a log in SARIF 2.1.0, which GitHub, GitLab, Azure DevOps and editors read.
 * Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
 */
export function sarifLog(findings: readonly Finding[], tool: SarifTool): object {
  const codes = [...new Set(findings.map(({ problem }) => problem.code))].sort();
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: tool.name,
            version: tool.version,
            ...(tool.homepage ? { informationUri: tool.homepage } : {}),
            rules: codes.map((code) => descriptor(code, tool)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, codes)),
      },
    ],
  };
  return log;
}

function descriptor(code: ProblemCode, { homepage }: SarifTool): ReportingDescriptor {
  const { severity, title, why, fix, source } = lookUp(code) as ProblemEntry;
  const anchor = `${code}-${title}`
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: `${title}: ${why}.` },
    help: {
      text: `What happens: ${why}. How to mend it: ${fix}. Source: ${source}.`,
      markdown: `- What happens: ${why}.\n- How to mend it: ${fix}.\n- Source: ${source}.`,
    },
    ...(homepage ? { helpUri: new URL(`docs/problems.md#${anchor}`, `${homepage.replace(/\/?$/, '/')}`).href } : {}),
    defaultConfiguration: { level: severity },
  };
}

function result({ problem, file, line, column }: Finding, codes: readonly string[]): Result {
  const value = problem.value === undefined ? '' : ` Value: ${showValue(problem.value)}.`;
  const [, ...field] = problem.path.split(': ');
  return {
    ruleId: problem.code,
    ruleIndex: codes.indexOf(problem.code),
    level: problem.severity,
    message: { text: `${problem.message}.${value} Allowed: ${problem.allowed}. Fix: ${problem.hint}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file),
          region: { startLine: line, startColumn: column },
        },
        ...(field.length > 0 ? { logicalLocations: [{ fullyQualifiedName: field.join(': ') }] } : {}),
      },
    ],
  };
}

/** A path as a URI, relative to the root of the sources unless the path is absolute. */
function artifact(file: string): { uri: string; uriBaseId?: string } {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? { uri: `file://${path}` } : { uri: path, uriBaseId: '%SRCROOT%' };
}
