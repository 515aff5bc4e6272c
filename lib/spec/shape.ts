import { isLate, isOutput, isPlainObject, isStringifiedOutput, type Problem, problem } from '../core';
import { type Fault, type Path, pathText } from './fault';
import { schemaFault } from './schema-fault';
import { findSchemaFaults, type SpecName } from './schema-validator';
import { textFaults } from './text-forms';

/** The shape of an input: what is wrong with it, and the parts to leave out. */
export interface Shape {
  readonly problems: readonly Problem[];
  /** Paths of the parts that are not valid; an object that lacks a key is not valid as a whole. */
  readonly broken: readonly Path[];
}

/**
 * Checks the shape of what was given as a spec: keys, types, words, bounds, forms of text. Nothing about
 * whether the parts fit together; that is decided in `model` and `rules`.
 *
 * Codes: SPEC001-SPEC007, LATE001.
 */
export function checkShape(input: unknown, spec: SpecName = 'ClusterSpec'): Shape {
  const unsafe = unsafeFaults(input);
  // A reserved key or an Output is also an unknown key or a wrong type: say only the more telling one.
  const said = new Set(unsafe.map((fault) => fault.problem.path));
  const found = [...textFaults(input), ...findSchemaFaults(input, spec).flatMap(schemaFault)];
  const faults = [...unsafe, ...found.filter((fault) => !said.has(fault.problem.path))];
  return { problems: faults.map((fault) => fault.problem), broken: faults.map((fault) => fault.at) };
}

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** Deeper than any spec, and shallow enough for every program that reads one. */
const DEEPEST = 50;

/** Keys that JavaScript reserves, Outputs where a value decides the structure, values without an end, no plain data. */
function unsafeFaults(input: unknown): Fault[] {
  const faults: Fault[] = [];
  const path: (string | number)[] = [];
  const above: object[] = [];
  const visit = (node: unknown): void => {
    if (isOutput(node) || (typeof node === 'string' && isStringifiedOutput(node))) {
      faults.push(outputFault([...path], path));
    } else if (typeof node !== 'object' || node === null) {
      return;
    } else if (above.includes(node) || path.length > DEEPEST) {
      faults.push(endlessFault([...path]));
    } else if (!Array.isArray(node) && !isPlainObject(node)) {
      faults.push(foreignFault([...path], node));
    } else {
      above.push(node);
      for (const key of Object.keys(node)) member(node as Record<string, unknown>, key);
      above.pop();
    }
  };
  const member = (node: Record<string, unknown>, key: string): void => {
    path.push(Array.isArray(node) ? Number(key) : key);
    if (RESERVED.has(key)) faults.push({ problem: reservedKey(path, key), at: [...path] });
    else if (isStringifiedOutput(key) || isLate(key))
      faults.push(outputFault([...path], [...path.slice(0, -1), '<Output>']));
    else visit(node[key]);
    path.pop();
  };
  visit(input);
  return faults;
}

function reservedKey(at: Path, key: string): Problem {
  return problem('SPEC007', pathText(at), {
    message: `the key ${JSON.stringify(key)} is reserved`,
    value: key,
    allowed: 'any other key',
    hint: 'rename the key',
  });
}

function endlessFault(at: Path): Fault {
  const found = problem('SPEC002', pathText(at), {
    message: `a value contains itself, or is nested more than ${DEEPEST} levels deep`,
    value: String(at.at(-1)),
    allowed: 'plain data',
    hint: 'write the values out; a YAML anchor must not stand inside itself',
  });
  return { problem: found, at };
}

/** A Map, a Date, an object of a class: what they hold is no data that JSON or YAML could have. */
function foreignFault(at: Path, value: object): Fault {
  const found = problem('SPEC002', pathText(at), {
    message: 'an object of a class stands where plain data is needed',
    value: value.constructor?.name ?? 'object',
    allowed: 'object literals, lists, text, numbers, true and false',
    hint: 'write the values out, or take them from the object with Object.fromEntries or a spread',
  });
  return { problem: found, at };
}

function outputFault(at: Path, shown: Path): Fault {
  const found = problem('LATE001', pathText(shown), {
    message: 'a Pulumi Output decides the structure of the cluster here',
    value: 'Output',
    allowed: 'a plain value known when the program starts',
    hint: 'read the value from Pulumi config, or resolve the Output before the cluster is declared',
  });
  return { problem: found, at };
}
