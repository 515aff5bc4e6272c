import { type Problem, problem } from '../core';

/** NAME001 for a name that becomes the name of an object. */
export function nameProblem(path: string, name: string, limit = 63): Problem {
  const tooLong = name.length > limit;
  return problem('NAME001', path, {
    message: tooLong ? `the name has ${name.length} characters` : 'the name is not a DNS label',
    value: name,
    allowed: `lower-case letters, digits and inner hyphens, at most ${limit} characters`,
    hint: tooLong
      ? 'shorten the name'
      : `for example ${JSON.stringify(
          name
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-')
            .replace(/^-+|-+$/g, '') || 'n3',
        )}`,
  });
}

/** NAME001 for a name that no network interface can have. */
export function interfaceNameProblem(path: string, name: string): Problem {
  return problem('NAME001', path, {
    message: 'this cannot be the name of a network interface',
    value: name,
    allowed: 'at most 15 characters without spaces, slashes, colons and #',
    hint: 'use the name that `ip link` shows on the node, or a shorter one for a new interface',
  });
}
