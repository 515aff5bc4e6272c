/** A disk as grub-install leaves it before the first partition: GRUB's first sector, and its core behind it. */

const fs = require('node:fs');

const MEBIBYTE = 1 << 20;

function writeBootDisk({ first, core, file }) {
  const used = Buffer.concat([fs.readFileSync(first), fs.readFileSync(core)]);
  fs.writeFileSync(file, Buffer.concat([used, Buffer.alloc(MEBIBYTE - (used.length % MEBIBYTE))]));
}

module.exports = { writeBootDisk };
