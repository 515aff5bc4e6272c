/** The first programs of the emulated node: busybox, the modules of its disk, and a script that mounts it. */

const fs = require('node:fs');
const path = require('node:path');
const { gzipSync } = require('node:zlib');

/** What stands between the kernel and its disk. */
const MODULES = ['virtio_pci', 'virtio_blk', 'ext4', 'crc32c_generic'];

/** Modules with all they need, the needed first. */
function inOrder(folder, names) {
  const lines = fs.readFileSync(path.join(folder, 'modules.dep'), 'utf8').trimEnd().split('\n');
  const needs = new Map(lines.map((line) => line.split(': ')).map(([file, rest]) => [file.replace(/:$/, ''), rest]));
  const byName = new Map([...needs.keys()].map((file) => [path.basename(file).replace('.ko', ''), file]));
  const files = names.filter((name) => byName.has(name)).map((name) => byName.get(name));
  return [...new Set(files.flatMap((file) => [...(needs.get(file)?.split(' ') ?? []).reverse(), file]))];
}

/** An entry of a cpio archive, format newc. */
function entry(name, mode, content = Buffer.alloc(0), [major, minor] = [0, 0]) {
  const numbers = [0, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length + 1, 0];
  const header = `070701${numbers.map((value) => value.toString(16).padStart(8, '0')).join('')}${name}\0`;
  const padded = (buffer) => Buffer.concat([buffer, Buffer.alloc(-buffer.length & 3)]);
  return Buffer.concat([padded(Buffer.from(header)), padded(content)]);
}

function writeInitrd({ root, release, file }) {
  const modules = path.join(root, 'usr/lib/modules', release);
  const files = inOrder(modules, MODULES);
  const folders = ['bin', 'dev', 'modules', 'proc', 'root', 'sys'];
  const entries = [
    ...folders.map((name) => entry(name, 0o40755)),
    entry('dev/console', 0o20600, undefined, [5, 1]),
    entry('bin/busybox', 0o100755, fs.readFileSync(path.join(root, 'usr/bin/busybox'))),
    entry('init', 0o100755, fs.readFileSync(path.join(root, 'usr/lib/emulated-node/initrd-init'))),
    entry('modules/order', 0o100644, Buffer.from(`${files.map((each) => path.basename(each)).join('\n')}\n`)),
    ...files.map((each) =>
      entry(`modules/${path.basename(each)}`, 0o100644, fs.readFileSync(path.join(modules, each))),
    ),
    entry('TRAILER!!!', 0),
  ];
  fs.writeFileSync(file, gzipSync(Buffer.concat(entries), { level: 1 }));
}

module.exports = { writeInitrd };
