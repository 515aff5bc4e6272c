/**
 * What builds container images where there is no container engine: buildah of a newer Debian in a root of its own, and a
 * base image. Debian's base images come from a registry; this one is made of the same packages by mmdebstrap.
 */

const fs = require('node:fs');
const path = require('node:path');
const { base: BASE, builder: BUILDER } = require('../recipe.json').parts;
const { Archive } = require('./archive');
const { fetchInto } = require('./fetch');
const { runInside } = require('./run');

/** buildah would raise limits of the machine, which it may not everywhere. */
const CONTAINERS_CONF = '[containers]\ndefault_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]\n';

/** What the published base images have beside packages: apt keeps no package, dpkg unpacks no documentation. */
const APT_CONF = [
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
  'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };',
];
const LEFT_OUT = ['doc', 'info', 'locale', 'man'].map((name) => `/usr/share/${name}`);
const DPKG_CONF = LEFT_OUT.map((folder) => `path-exclude=${folder}/*`);

async function buildBuilder(target, context) {
  const { suite, packages, ...options } = BUILDER;
  const archive = await Archive.open(context.scratch, suite, context);
  const versions = await fetchInto(target, archive, packages, options, context);
  const script = `
    cp /usr/share/base-passwd/passwd.master /etc/passwd
    cp /usr/share/base-passwd/group.master /etc/group
    ln -sf dash /usr/bin/sh
    ln -sf mawk /usr/bin/awk
    mkdir -p /mnt /sys /tmp /run /root
    ldconfig
    buildah --version`;
  await runInside(target, script, context);
  fs.writeFileSync(path.join(target, 'etc/containers/containers.conf'), CONTAINERS_CONF);
  return versions;
}

async function buildBase(target, context) {
  const { suite } = BASE;
  const { scratch, step, log, partOf } = context;
  await Archive.open(scratch, suite, context);
  const transport = fs.readFileSync(path.join(scratch, 'apt/apt.conf'), 'utf8').match(/^Acquire::https?.*/gm) ?? [];
  fs.writeFileSync(path.join(scratch, 'apt-of-image'), [...transport, ...APT_CONF, ''].join('\n'));
  fs.writeFileSync(path.join(scratch, 'dpkg-of-image'), [...DPKG_CONF, ''].join('\n'));
  step(`putting a Debian ${suite} together`);
  const script = `
    mmdebstrap --mode=root --variant=minbase --format=tar \\
      --aptopt=/scratch/apt-of-image \\
      --customize-hook='cp /scratch/dpkg-of-image "$1/etc/dpkg/dpkg.cfg.d/image"' \\
      --customize-hook='cd "$1"; rm -rf ${LEFT_OUT.map((folder) => `.${folder}/*`).join(' ')}' \\
      ${suite} /target/base.tar /scratch/apt/sources.list
    tar -xOf /target/base.tar ./var/lib/dpkg/status >/scratch/status`;
  await inBuilder(partOf('builder'), script, { log, binds: { '/scratch': scratch, '/target': target } });
  const status = fs.readFileSync(path.join(scratch, 'status'), 'utf8').split('\n\n');
  const field = (text, name) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  return Object.fromEntries(status.filter(Boolean).map((text) => [field(text, 'Package'), field(text, 'Version')]));
}

/** Runs a shell script in the builder, with the network and the devices of the machine. */
function inBuilder(root, script, { binds = {}, ...options }) {
  // Programs that unpack or mount remount /, so it has to be a mount.
  const enter = `cp /machine/resolv.conf /etc/resolv.conf; mount --rbind / /mnt; exec chroot /mnt /bin/sh -euc ${quote(script)}`;
  return runInside(root, enter, { ...options, binds: { '/sys': '/sys', '/machine': '/etc', ...binds } });
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

module.exports = { buildBase, buildBuilder, inBuilder };
