/** Forms of the report. */
export const FORMATS = ['text', 'json', 'sarif'] as const;
/** What makes the call fail. */
export const FAIL_ON = ['error', 'warning', 'never'] as const;
/** What is shown. */
export const SEVERITIES = ['error', 'warning'] as const;

/** Options of `cnf-plumbing check`. */
export interface CheckOptions {
  readonly format: (typeof FORMATS)[number];
  readonly outputFile?: string;
  readonly site?: string;
  readonly severity: (typeof SEVERITIES)[number];
  readonly failOn: (typeof FAIL_ON)[number];
  readonly ignore: readonly string[];
  readonly all: boolean;
  readonly verbose: boolean;
}

/** What the report says of the program. */
export interface PackageInfo {
  readonly version: string;
  readonly homepage?: string;
}
