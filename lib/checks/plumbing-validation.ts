import { basename } from 'node:path';
import type { Problem } from '../core';
import type { ManifestDocument } from './api-objects';

/** What the cdk8s command line hands to a validation plugin, as far as this one uses it. */
export interface Cdk8sValidationContext {
  readonly manifests: readonly string[];
  parseManifest(path: string): unknown[];
  readonly report: {
    addViolation(violation: Cdk8sViolation): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

/** One finding, in the words of the cdk8s command line. */
export interface Cdk8sViolation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly {
    readonly resourceName: string;
    readonly locations: readonly string[];
    readonly manifestPath: string;
  }[];
}

/** Settings of {@link PlumbingValidation} in cdk8s.yaml. */
export interface PlumbingValidationProperties {
  /** Problem codes that are passed over. @default - none */
  readonly ignore?: readonly string[];
  /** Warnings fail the synthesis too. @default false */
  readonly warningsAsErrors?: boolean;
}

interface Placed extends ManifestDocument {
  readonly manifestPath: string;
  readonly resourceName: string;
}

/**
 * Runs the rules over what any cdk8s app wrote, as part of `cdk8s synth`.
 * Source: cdk8s-cli, plugins/validation.
 *
 * @example
 * ```yaml
 * # cdk8s.yaml
 * validations:
 *   - package: ./node_modules/cnf-plumbing
 *     version: 0.1.0
 *     class: PlumbingValidation
 * ```
 */
export class PlumbingValidation {
  public constructor(private readonly properties: PlumbingValidationProperties = {}) {}

  /** Called by the cdk8s command line. */
  public async validate(context: Cdk8sValidationContext): Promise<void> {
    const documents = context.manifests.flatMap((manifestPath) =>
      placed(manifestPath, context.parseManifest(manifestPath)),
    );
    const byPath = new Map(documents.map((document) => [document.origin.path, document]));
    // Loaded at first use, like everything that the package's main entry need not load.
    const { checkManifests } = require('./index') as typeof import('./index');
    const problems = checkManifests(documents).filter(({ code }) => !this.properties.ignore?.includes(code));
    for (const problem of problems) context.report.addViolation(violation(problem, byPath));
    const fatal = problems.filter(({ severity }) => severity === 'error' || this.properties.warningsAsErrors);
    context.report.submit(fatal.length > 0 ? 'failure' : 'success', {
      errors: String(problems.filter(({ severity }) => severity === 'error').length),
      warnings: String(problems.filter(({ severity }) => severity === 'warning').length),
    });
  }
}

function placed(manifestPath: string, objects: readonly unknown[]): Placed[] {
  return objects.map((object, index) => {
    const { metadata } = (object ?? {}) as { metadata?: { name?: unknown } };
    return {
      object,
      origin: { path: `${basename(manifestPath)}#${index}` },
      manifestPath,
      resourceName: String(metadata?.name ?? ''),
    };
  });
}

function violation(problem: Problem, documents: ReadonlyMap<string, Placed>): Cdk8sViolation {
  const [place = '', field] = problem.path.split(': ');
  const document = documents.get(place);
  return {
    ruleName: problem.code,
    recommendation: `${problem.message} (${problem.severity}; allowed: ${problem.allowed})`,
    fix: problem.hint,
    violatingResources: [
      {
        resourceName: document?.resourceName ?? '',
        locations: field === undefined ? [] : [field],
        manifestPath: document?.manifestPath ?? place,
      },
    ],
  };
}
