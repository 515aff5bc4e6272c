/**
 * Text that some YAML reader takes for something else, refuses, or changes. Always the same list.
 *
 * Most of it is made by crossing small tables: a token that one reader resolves, the ways to write it, and the
 * company in which it could be misread.
 */

/** Words and how YAML 1.1, YAML 1.2, and readers with ideas of their own resolve them. */
const WORDS = [
  ...['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 't', 'f'],
  ...['null', 'nil', 'none', 'undefined', 'void', '~', ''],
  ...['nan', '.nan', 'inf', '.inf', '-.inf', '+.inf', 'infinity', '-infinity'],
  ...['=', '<<', '*', '&', '!', '!!', '?', ':', '-', '--', '---', '...', '|', '>', '%', '@', '`', '#', ',', '.'],
];

/** Digits of every base, with the separators that YAML 1.1 and programming languages allow. */
const DIGITS = [
  ...['0', '1', '7', '8', '9', '00', '01', '07', '08', '09', '10', '12', '017', '018', '0755', '0644', '123', '1234'],
  ...['1_000', '1_0', '_1', '1_', '1__0', '0_7', '1,000', "1'000", '1 000', '65535', '2147483648', '4294967296'],
  ...['9007199254740993', '18446744073709551616', '340282366920938463463374607431768211456'],
  ...['0o7', '0o17', '0O17', '0o8', '0x0', '0x10', '0X10', '0xff', '0xFF', '0xg', '0x', '0x_1', '0x1_0', '0b', '0b0'],
  ...['0b11', '0B11', '0b2', '0b1_0', '1k', '1K', '1Ki', '4Gi', '500m', '1u', '1n', '0d10', '10n', '10L', '1f'],
];

const EXPONENTS = ['', 'e', 'e3', 'E+03', 'e-3', 'e3_', 'e999', 'p3'];
const FRACTIONS = ['', '.', '.0', '.5_', '._5', '.0.0'];
const SIGNS = ['', '+', '-', '--', '.', '_', '/'];

/** Dates, times and base 60, of YAML 1.1. */
const TIMES = [
  ...['1:2', '1:20', '12:30', '12:30:45', '12:30:45.6', '190:20:30', '190:20:30.15', '1:60', '01:02', '00:00', '-1:30'],
  ...[
    '0:0',
    '18:00',
    '18:00.0',
    '00:18:00',
    '0000:18:00.0',
    '12:34:56:78:90:12',
    '10:20:30:40:50:60',
    '0c:42:a1:00:00:01',
  ],
  ...['2001-12-14', '2001-1-1', '2001-12-14 21:59:43', '2001-12-14t21:59:43.10-05:00', '2001-12-15T02:59:43.1Z'],
  ...['2001-12-14 21:59:43.10 -5', '2002-1-1T1:1:1Z', '0000-00-00', '2001-02-30', '20011214', '2001-12', '2001'],
  ...[
    '1.30',
    '1.30.1',
    '1.2.3.4',
    '10.3.0.0/24',
    '10.0.0.1-10.0.0.9',
    '::',
    '::1',
    'fd00::/64',
    'fe80::1%eth0',
    '1::2',
  ],
];

/** What Kubernetes, CNI and the kernel really ask for. */
const REAL = [
  ...['intel.com/sriov_n3', 'k8s.v1.cni.cncf.io/networks', 'ens1f0#0-7', 'ens1f0np0', '0-3,8', '0,2-3', 'vfio-pci'],
  ...[
    'registry.example.com:5000/a/b:v1.2.3@sha256:0123456789abcdef',
    '/dev/vfio/*',
    '--log-level=10',
    '{}',
    '[]',
    '""',
  ],
  ...[
    '{"cniVersion":"1.0.0","vlan":100}',
    "{'a': 1}",
    '[1, 2]',
    '{{ .Values.x }}',

    '$(POD_NAME)',
    '%d',
    '%YAML 1.1',
  ],
  ...[
    'a: b',
    'a:',
    ':a',
    ' :a',
    'a : b',
    'a #b',
    'a#b',
    '#a',
    '- a',
    '-a',
    '? a',
    '?a',
    '&a',
    '*a',
    '!a',
    '!!str a',
    '!<tag:a> b',
  ],
  ...[
    '@a',
    '`a`',
    '|',
    '|-',
    '>+',
    '| a',
    "'a'",
    '"a"',
    "it's",
    'say "hi"',
    '\\',
    '\\n',
    'a\\',
    'C:\\x',
    '"',
    "'",
    "''",
    '\'"',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'prototype',
    'length',
    '0',
    '-1',
    'NaN',
    '[object Object]',
  ],
];

/** Spaces, breaks, controls and the characters that readers refuse. */
const CHARACTERS = [
  ...Array.from({ length: 0xa2 }, (_, code) => String.fromCharCode(code)),
  ...'\u00ad\u0130\u0131\u034f\u061c\u1680\u180e\u2000\u2003\u2009\u200b\u200d\u200e\u2028\u2029\u202a\u202e\u202f',
  ...'\u205f\u2060\u2066\u3000\ud7ff\ue000\uf8ff\ufdd0\ufdef\ufeff\ufff9\ufffc\ufffd\ufffe\uffff',
  ...['\u{10000}', '\u{1f600}', '\u{1fffe}', '\u{1ffff}', '\u{e0001}', '\u{10fffd}', '\u{10ffff}'],
  ...['e\u0301', '\u00e9', '\u05d0', '\u0628', '\u0661', '\u4e2d', '\uff11', '\u212a', '\u00ab', '\u00bb'],
];

const FIRST_LINES = [
  'a',
  '',
  ' ',
  ' a',
  '\ta',
  '  a',
  'a ',
  'a\t',
  '#',
  '# a',
  '- a',
  'a: b',
  '---',
  '...',
  '%a',
  '|',
  '{',
  '"a"',
];
const LINES = [
  'b',
  '',
  ' ',
  ' b',
  '\tb',
  '    b',
  'b ',
  'b\t',
  '#',
  '- b',
  'b: c',
  '---',
  '--- b',
  '...',
  '\u00e9',
  '\u{1f600}',
  '"',
];
const BREAKS = ['\n', '\r\n', '\r', '\n\n', '\u0085', '\u2028', '\u2029'];
const ENDS = ['', '\n', '\n\n', ' ', '\n ', '\n\t', ' \n', '\r\n'];

/** Text around which a token may be read differently. */
const COMPANY = [
  'a',
  ' ',
  '  ',
  '\t',
  ':',
  ': ',
  ' :',
  '#',
  ' #',
  '-',
  '- ',
  ',',
  '"',
  "'",
  '\n',
  '\\',
  '/',
  '=',
  '@',
  '.',
  '_',
  '0',
];

function* numberLike(): Iterable<string> {
  for (const digits of DIGITS) {
    for (const fraction of FRACTIONS) {
      for (const exponent of EXPONENTS) {
        for (const sign of SIGNS) yield `${sign}${digits}${fraction}${exponent}`;
      }
    }
  }
  for (const fraction of FRACTIONS)
    for (const exponent of EXPONENTS) for (const sign of SIGNS) yield sign + fraction + exponent;
}

function* words(): Iterable<string> {
  for (const word of [...WORDS, ...TIMES, ...REAL]) {
    const title = word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
    for (const cased of [word, word.toUpperCase(), title, word.charAt(0) + word.slice(1).toUpperCase()]) {
      yield cased;
      for (const other of COMPANY) {
        yield other + cased;
        yield cased + other;
        yield other + cased + other;
      }
    }
  }
}

function* characters(): Iterable<string> {
  for (const character of CHARACTERS) {
    for (const [before, after] of [
      ['', ''],
      ['a', 'b'],
      ['a', ''],
      ['', 'b'],
      ['a ', ' b'],
      ['a\n', '\nb'],
      ['a\n', ''],
      ['', '\nb'],
      ['"', "'"],
    ]) {
      yield before + character + after;
    }
    yield character.repeat(3);
  }
}

function* manyLines(): Iterable<string> {
  for (const first of FIRST_LINES) {
    for (const line of LINES) {
      for (const between of BREAKS) {
        for (const end of ENDS) yield first + between + line + end;
      }
      for (const last of LINES) yield `${first}\n${line}\n${last}`;
    }
  }
}

function* long(): Iterable<string> {
  for (const length of [
    63, 64, 79, 80, 81, 127, 128, 129, 253, 1000, 1020, 1021, 1022, 1023, 1024, 1025, 1026, 4096, 70_000,
  ]) {
    yield 'a'.repeat(length);
    yield '1'.repeat(length);
    yield 'a b '.repeat(length / 4);
    yield `${' '.repeat(length)}a`;
    yield '"'.repeat(length);
    yield '\u00e9'.repeat(length);
    yield 'a\n'.repeat(length / 2);
    yield `${'a'.repeat(length)}\n${'b'.repeat(length)}\n`;
    yield `- ${'a: '.repeat(length / 3)}`;
  }
}

/** Every string once: tens of thousands, the same in every run, and all of them Unicode (no half surrogate pairs). */
export function nastyStrings(): string[] {
  return [...new Set([...words(), ...numberLike(), ...characters(), ...manyLines(), ...long()])];
}

/** The list cut into batches that one YAML document holds comfortably. */
export function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** A document with each string as a value, as a list item and as a key. */
export function inEveryPlace(strings: readonly string[]): { values: object; items: string[]; keys: object } {
  return {
    values: Object.fromEntries(strings.map((text, i) => [`v${i}`, text])),
    items: [...strings],
    keys: Object.fromEntries(strings.map((text, i) => [text, `k${i}`])),
  };
}
