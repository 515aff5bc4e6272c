/** The output folder: never half new and half old, and without files of an earlier synth. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OutputFile, programName, writeFolder } from '../../lib/output/output-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnf-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const RECORD = '.cnf-plumbing-files';

const file = (name: string, text = name): OutputFile => ({ name, write: (sink) => sink(text) });

const write = (program: string, ...names: string[]) =>
  writeFolder(
    folder,
    names.map((name) => file(name)),
    program,
  );

/** Every file below the folder but the record, with its text. */
const content = () =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== RECORD)
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')])
      .sort(),
  );

const names = () => Object.keys(content());

test('files come in pieces, into folders that need not exist', () => {
  const pieces: OutputFile = {
    name: 'a/b/c.yaml',
    write: (sink) => {
      for (const piece of ['one ', 'two ', 'three']) sink(piece);
    },
  };
  writeFolder(join(folder, 'new'), [pieces], 'main');
  expect(content()).toEqual({ 'new/a/b/c.yaml': 'one two three' });
});

test('the record is no manifest, so that kubectl, Argo CD and Flux pass it by', () => {
  write('main', 'a.yaml');
  const record = JSON.parse(readFileSync(join(folder, RECORD), 'utf8'));
  expect(record.programs).toEqual({ main: ['a.yaml'] });
});

describe('what the same program wrote before and does not write now', () => {
  test('is removed, and named', () => {
    write('main', 'a.yaml', 'b.yaml', 'sub/c.yaml');
    expect(write('main', 'a.yaml')).toEqual(['b.yaml', 'sub/c.yaml']);
    expect(names()).toEqual(['a.yaml']);
    expect(existsSync(join(folder, 'sub'))).toBe(false);
  });

  test('is removed when nothing is left to write', () => {
    write('main', 'a.yaml');
    expect(write('main')).toEqual(['a.yaml']);
    expect(names()).toEqual([]);
  });

  test('goes when its chart has another index now', () => {
    write('main', '0000-a.k8s.yaml', '0001-b.k8s.yaml');
    rmSync(join(folder, RECORD));
    expect(write('main', 'b.k8s.yaml')).toEqual(['0001-b.k8s.yaml']);
    expect(names()).toEqual(['0000-a.k8s.yaml', 'b.k8s.yaml']);
  });

  test('is forgotten when somebody else has removed it', () => {
    write('main', 'a.yaml', 'b.yaml');
    rmSync(join(folder, 'b.yaml'));
    expect(write('main', 'a.yaml')).toEqual([]);
  });
});

describe('what others wrote stays', () => {
  test('files of people', () => {
    write('main', 'old.yaml');
    writeFileSync(join(folder, 'notes.yaml'), 'mine');
    write('main', 'new.yaml');
    expect(names()).toEqual(['new.yaml', 'notes.yaml']);
  });

  test('files of another program in the same folder', () => {
    write('edge', 'edge.yaml');
    write('core', 'core.yaml');
    write('edge', 'edge2.yaml');
    expect(names()).toEqual(['core.yaml', 'edge2.yaml']);
  });

  test('a file of that name that another program writes too', () => {
    write('edge', 'shared.yaml', 'edge.yaml');
    write('core', 'shared.yaml');
    expect(write('edge', 'edge.yaml')).toEqual([]);
    expect(names()).toEqual(['edge.yaml', 'shared.yaml']);
  });

  test('a folder that stands where a file was', () => {
    write('main', 'a.yaml', 'b');
    rmSync(join(folder, 'b'));
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'b', 'x'), 'mine');
    write('main', 'a.yaml');
    expect(names()).toEqual(['a.yaml', 'b/x']);
  });
});

describe('a record that somebody edited', () => {
  test.each([
    ['climbs out of the folder', '../victim'],
    ['climbs out with the other slash', '..\\victim'],
    ['names an absolute path', join(tmpdir(), 'victim')],
    ['holds what is no name', 7],
  ])('and that %s makes nothing vanish', (_, name) => {
    const inside = join(folder, 'dist');
    mkdirSync(inside);
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    writeFileSync(join(inside, RECORD), JSON.stringify({ programs: { main: [name] } }));
    expect(writeFolder(inside, [file('a.yaml')], 'main')).toEqual([]);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  test.each([['nonsense'], ['[]'], ['{"programs": 7}'], ['{"programs": {"main": "a.yaml"}}']])(
    'into %s is as good as none',
    (text) => {
      writeFileSync(join(folder, RECORD), text);
      writeFileSync(join(folder, 'b.yaml'), 'mine');
      expect(write('main', 'a.yaml')).toEqual([]);
      expect(names()).toEqual(['a.yaml', 'b.yaml']);
    },
  );

  test('a link is not followed out of the folder', () => {
    const inside = join(folder, 'dist');
    mkdirSync(inside);
    writeFileSync(join(folder, 'victim'), 'mine');
    writeFolder(inside, [file('a.yaml'), file('link')], 'main');
    rmSync(join(inside, 'link'));
    symlinkSync(join(folder, 'victim'), join(inside, 'link'));
    writeFolder(inside, [file('a.yaml')], 'main');
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('mine');
  });
});

describe('on an error the folder is as before', () => {
  const started = () => {
    write('main', 'a.yaml', 'b.yaml');
    return content();
  };

  test('that comes while a file is written', () => {
    const expected = started();
    const failing: OutputFile = {
      name: 'b.yaml',
      write: (sink) => {
        sink('half of it');
        throw new Error('the disk is full');
      },
    };
    expect(() => writeFolder(folder, [file('a.yaml', 'new'), failing], 'main')).toThrow('the disk is full');
    expect(content()).toEqual(expected);
  });

  test('because a folder stands where a file must go', () => {
    const expected = started();
    mkdirSync(join(folder, 'c.yaml'));
    expect(() => writeFolder(folder, [file('a.yaml', 'new'), file('c.yaml')], 'main')).toThrow(/c\.yaml is a folder/);
    expect(content()).toEqual(expected);
  });

  test('because a file stands where a folder must go', () => {
    const expected = started();
    expect(() => writeFolder(folder, [file('a.yaml', 'new'), file('b.yaml/c.yaml')], 'main')).toThrow(/EEXIST|ENOTDIR/);
    expect(content()).toEqual(expected);
  });
});

describe('who writes', () => {
  const script = process.argv[1];
  afterEach(() => {
    process.argv[1] = script as string;
  });

  test('is the script as seen from the folder, compiled or not', () => {
    process.argv[1] = join(folder, 'app', 'main.ts');
    expect(programName(join(folder, 'dist'))).toBe('../app/main');
    process.argv[1] = join(folder, 'app', 'main.js');
    expect(programName(join(folder, 'other'))).toBe('../app/main');
  });

  test('a second app of one process that writes to the same folder is another program', () => {
    process.argv[1] = join(folder, 'main.js');
    expect([1, 2, 3].map(() => programName(folder))).toEqual(['main', 'main#2', 'main#3']);
  });
});
