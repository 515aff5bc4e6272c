/**
 * Debian packages without touching the machine: a view of apt of our own, with its own lists and an empty status. The
 * mirror is the one the machine's own sources name, so nothing here names a host.
 */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { run } = require('./run');

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SOURCES = '/etc/apt';
const ATTEMPTS = 3;
const SETTING = 'CNF_PLUMBING_DEBIAN and CNF_PLUMBING_DEBIAN_SECURITY may name other mirrors';

/** The sources of the machine: `{ uri, suites }`, of one-line and deb822 files. */
function sourcesOfMachine(folder = SOURCES) {
  const parts = path.join(folder, 'sources.list.d');
  const inParts = fs.existsSync(parts) ? fs.readdirSync(parts).map((name) => path.join(parts, name)) : [];
  const files = [path.join(folder, 'sources.list'), ...inParts].filter((file) => fs.existsSync(file));
  return files.flatMap((file) => {
    const text = fs.readFileSync(file, 'utf8').replace(/^#.*\n?/gm, '');
    if (file.endsWith('.list')) {
      const lines = [...text.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/gm)];
      return lines.map(([, uri, suite]) => ({ uri, suites: [suite] }));
    }
    if (!file.endsWith('.sources')) return [];
    return text.split(/\n\s*\n/).map((stanza) => {
      const field = (name) => new RegExp(`^${name}:\\s*(.*)$`, 'mi').exec(stanza)?.[1].trim() ?? '';
      return { uri: field('URIs').split(/\s+/)[0], suites: field('Suites').split(/\s+/) };
    });
  });
}

/** Where the archive and its security updates are. */
function mirrors() {
  const { CNF_PLUMBING_DEBIAN, CNF_PLUMBING_DEBIAN_SECURITY } = process.env;
  const sources = sourcesOfMachine();
  const archive = CNF_PLUMBING_DEBIAN || sources.find(({ uri }) => /\/debian\/?$/.test(uri))?.uri;
  const security = CNF_PLUMBING_DEBIAN_SECURITY || sources.find(({ uri }) => /\/debian-security\/?$/.test(uri))?.uri;
  if (archive && security) return { archive, security };
  throw new Error(`no Debian archive: the sources of apt name ${archive ? 'no security updates' : 'none'}; ${SETTING}`);
}

/** How the machine reaches its mirrors (proxies), without what it does after updates. */
function transportOfMachine() {
  const dump = execFileSync('apt-config', ['dump'], { encoding: 'utf8' });
  return dump.split('\n').filter((line) => /^Acquire::https?(::[\w.-]+)* "/.test(line));
}

class Archive {
  /** Opens a view of a suite and its security updates in the folder. */
  static async open(folder, suite, { log, step }) {
    for (const name of ['apt/state/lists/partial', 'apt/cache/archives/partial', 'apt/none', 'debs'])
      fs.mkdirSync(path.join(folder, name), { recursive: true });
    const in_ = (name) => path.join(folder, 'apt', name);
    fs.writeFileSync(in_('status'), '');
    const { archive, security } = mirrors();
    const deb = (uri, name) => `deb [signed-by=${KEYRING}] ${uri} ${name} main\n`;
    fs.writeFileSync(in_('sources.list'), deb(archive, suite) + deb(security, `${suite}-security`));
    const settings = {
      'APT::Architecture': 'amd64',
      'APT::Install-Recommends': '0',
      'APT::Sandbox::User': '',
      'APT::Update::Error-Mode': 'any',
      'Acquire::Languages': 'none',
      'Acquire::Retries': '5',
      'Dir::Cache': in_('cache'),
      'Dir::Etc::main': '/dev/null',
      'Dir::Etc::parts': in_('none'),
      'Dir::Etc::preferences': '/dev/null',
      'Dir::Etc::preferencesparts': in_('none'),
      'Dir::Etc::sourcelist': in_('sources.list'),
      'Dir::Etc::sourceparts': in_('none'),
      'Dir::State': in_('state'),
      'Dir::State::status': in_('status'),
    };
    const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";`);
    fs.writeFileSync(in_('apt.conf'), [...transportOfMachine(), ...lines, ''].join('\n'));
    const view = new Archive(path.join(folder, 'debs'), { ...process.env, APT_CONFIG: in_('apt.conf') }, log, step);
    step(`reading the lists of ${suite}`);
    try {
      await view.#patiently(['update', '-q']);
    } catch (error) {
      throw new Error(
        `the lists of Debian ${suite} cannot be had from ${archive} and ${security}; ${SETTING}\n${error.message}`,
      );
    }
    return view;
  }

  #debs;
  #env;
  #log;
  #step;

  constructor(debs, env, log, step) {
    this.#debs = debs;
    this.#env = env;
    this.#log = log;
    this.#step = step;
  }

  /** The packages and all they depend on, less those whose names match: `{ name, version }`. */
  async resolve(packages, { without = [], also = [] } = {}) {
    const out = await this.#apt(['install', '-s', '-q', ...packages]);
    const left = new RegExp(`^(?:${without.join('|') || '$'})$`);
    const found = [...out.matchAll(/^Inst (\S+) \((\S+)/gm)].map(([, name, version]) => ({ name, version }));
    return found.filter(({ name }) => also.includes(name) || !left.test(name));
  }

  /** Files of packages, fetched where they are not there yet; apt checks each against the signed lists. */
  async download(packages) {
    this.#step(`fetching ${packages.length} packages`);
    let fetched = 0;
    const heard = (line) => {
      const name = /^Get:\d+ \S+ \S+ \S+ (\S+)/.exec(line)?.[1];
      if (name) this.#step(`fetching packages, ${++fetched} of ${packages.length}: ${name}`);
    };
    await this.#patiently(['download', '-q', ...packages.map(({ name, version }) => `${name}=${version}`)], heard);
    const files = fs.readdirSync(this.#debs);
    return packages.map(({ name, version }) => {
      const start = `${name}_${version.replaceAll(':', '%3a')}_`;
      const file = files.find((each) => each.startsWith(start));
      if (!file) throw new Error(`apt-get download brought no ${start}*.deb`);
      return path.join(this.#debs, file);
    });
  }

  #apt(args, heard) {
    return run('apt-get', args, { log: this.#log, env: this.#env, cwd: this.#debs, heard });
  }

  async #patiently(args, heard) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#apt(args, heard);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        this.#step(`apt-get ${args[0]} failed, trying again`);
      }
    }
  }
}

/**
 * Says which versions the recipe was written with are gone from the archive, which keeps only the newest. Another
 * release of the same series is taken; another series is an error, because nobody has tried it.
 */
function judge(packages, versions) {
  const notes = [];
  for (const [name, { seen, same }] of Object.entries(versions)) {
    const version = packages.find((each) => each.name === name)?.version;
    if (!version) throw new Error(`package ${name} is not in the archive any more`);
    if (version === seen) continue;
    if (!version.startsWith(same))
      throw new Error(
        `package ${name} ${seen} is gone, and what is there, ${version}, is not ${same}*: try it, then change tools/node/recipe.json`,
      );
    notes.push(`${name} ${version} (the recipe was written with ${seen})`);
  }
  return notes;
}

/** Unpacks packages into a root whose /bin, /lib and /sbin are links into /usr, without running what they bring. */
async function unpack(files, root, { log, step }) {
  for (const name of ['bin', 'lib', 'lib64', 'sbin']) {
    fs.mkdirSync(path.join(root, 'usr', name), { recursive: true });
    if (!fs.existsSync(path.join(root, name))) fs.symlinkSync(`usr/${name}`, path.join(root, name));
  }
  for (const [i, file] of files.entries()) {
    step(`unpacking, ${i + 1} of ${files.length}: ${path.basename(file).split('_')[0]}`);
    const pipe = 'dpkg-deb --fsys-tarfile "$0" | tar --extract --keep-directory-symlink --directory "$1"';
    await run('sh', ['-c', pipe, file, root], { log });
  }
}

module.exports = { Archive, judge, sourcesOfMachine, unpack };
