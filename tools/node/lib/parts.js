/** The parts of the emulated node, and of what builds container images; each is built by itself into the cache and rebuilt only when its recipe changes. */

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { parts: recipes } = require('../recipe.json');
const { Archive, judge, unpack } = require('./archive');
const { writeBootDisk } = require('./boot-disk');
const { buildClusterDisk, keysOf } = require('./cluster-disk');
const { fetchInto } = require('./fetch');
const { buildBase, buildBuilder } = require('./image-builder');
const { writeInitrd } = require('./initrd');
const { run, runInside } = require('./run');

const folder = path.dirname(__dirname);
const OWN = '/usr/lib/emulated-node';

/** Every file that decides a part, besides its recipe. */
const PARTS = {
  qemu: { build: buildQemu, needs: [], coldSeconds: 30 },
  kernel: { build: buildKernel, needs: [], coldSeconds: 120 },
  userland: { build: buildUserland, needs: [], coldSeconds: 60 },
  image: { build: buildImage, needs: ['kernel', 'userland'], coldSeconds: 30 },
  dpdk: { build: buildDpdk, needs: [], coldSeconds: 15 },
  vdpa: { build: buildVdpa, needs: [], coldSeconds: 30 },
  builder: { build: buildBuilder, needs: [], coldSeconds: 20, of: 'images' },
  base: { build: buildBase, needs: ['builder'], coldSeconds: 30, of: 'images' },
  // Only when it is asked for: its programs are built with Go.
  cluster: { build: buildCluster, needs: ['userland', 'dpdk'], coldSeconds: 300, of: 'cluster' },
};

/** NAME-KEY; the key changes with everything that decides the part. */
function idOf(name) {
  const { build, needs, of } = PARTS[name];
  const hash = createHash('sha256');
  hash.update(JSON.stringify([name, recipes[name], build.toString(), needs.map(idOf)]));
  for (const file of ['lib/archive.js', 'lib/run.js']) hash.update(fs.readFileSync(path.join(folder, file)));
  if (name === 'vdpa') for (const text of Object.values(imageRecipe(recipes.vdpa.image))) hash.update(text);
  if (of === 'images') hash.update(fs.readFileSync(path.join(folder, 'lib/image-builder.js')));
  if (name === 'cluster') {
    hash.update(JSON.stringify(keysOf(recipes.cluster)));
    for (const file of ['lib/cluster-disk.js', 'lib/container-images.js'])
      hash.update(fs.readFileSync(path.join(folder, file)));
  }
  if (name === 'image') {
    for (const file of ['lib/boot-disk.js', 'lib/initrd.js']) hash.update(fs.readFileSync(path.join(folder, file)));
    const guest = path.join(folder, 'guest');
    for (const file of fs.readdirSync(guest).sort()) {
      hash.update(`${file}\0`).update(fs.readFileSync(path.join(guest, file)));
    }
  }
  return `${name}-${hash.digest('hex').slice(0, 12)}`;
}

/** QEMU of a newer Debian with all its libraries: it starts through its own loader, the machine's are not asked. */
async function buildQemu(target, context) {
  const { suite, packages, ...options } = recipes.qemu;
  const archive = await Archive.open(context.scratch, suite, context);
  const versions = await fetchInto(target, archive, packages, options, context);
  for (const name of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/include'])
    fs.rmSync(path.join(target, name), { recursive: true, force: true });
  fs.mkdirSync(path.join(target, 'start'));
  for (const name of ['qemu-system-x86_64', 'qemu-img']) {
    const firmware = name === 'qemu-img' ? '' : '-L "$u/share/qemu" -L "$u/share/seabios" -L "$u/lib/ipxe/qemu" ';
    const script = [
      '#!/bin/sh',
      `u=$(dirname -- "$(dirname -- "$0")")/usr`,
      'l=$u/lib/x86_64-linux-gnu',
      'export QEMU_MODULE_DIR="$l/qemu"',
      `exec "$l/ld-linux-x86-64.so.2" --library-path "$l" "$u/bin/${name}" ${firmware}"$@"`,
    ];
    fs.writeFileSync(path.join(target, 'start', name), `${script.join('\n')}\n`, { mode: 0o755 });
    await run(path.join(target, 'start', name), ['--version'], context);
  }
  return versions;
}

/** Debian's kernel, and the modules that it does not ship, from Debian's source of the same version. */
async function buildKernel(target, context) {
  const {
    suite,
    packages,
    compiler,
    compilerWithout,
    source,
    folders,
    modules,
    without,
    versions: known,
  } = recipes.kernel;
  const { scratch, step, log } = context;
  const archive = await Archive.open(scratch, suite, context);
  const image = (await archive.resolve(packages)).filter(({ name }) => name.startsWith('linux-image-'));
  for (const note of judge(image, known)) context.note(note);
  await unpack(await archive.download(image), target, context);
  const release = fs.readdirSync(path.join(target, 'usr/lib/modules'))[0];
  const all = path.join(target, 'usr/lib/modules', release);
  const gone = new RegExp(`^(${without.join('|')})$`);
  const kernelFolder = path.join(all, 'kernel');
  for (const file of fs.readdirSync(kernelFolder, { recursive: true })) {
    if (gone.test(file)) fs.rmSync(path.join(kernelFolder, file), { recursive: true, force: true });
  }

  const root = path.join(scratch, 'compiler');
  const tools = await fetchInto(root, archive, compiler, { without: compilerWithout }, context);
  const sources = (await archive.resolve(source)).filter(({ name }) => source.includes(name));
  const headers = Object.keys(tools).find((name) => name === `linux-headers-${release}`);
  if (!headers) throw new Error(`no headers for ${release}: the archive is between two versions; try again later`);
  await unpack(await archive.download(sources), root, context);
  step('unpacking the kernel source');
  const tar = `${root}/usr/src/${source[0]}.tar.xz`;
  const wanted = folders.map((name) => `${source[0]}/${name}`);
  fs.mkdirSync(`${root}/build`);
  await run('tar', ['-xf', tar, '-C', `${root}/build`, '--strip-components=1', ...wanted], { log });
  fs.symlinkSync('mawk', `${root}/usr/bin/awk`);
  for (const { folder: name, options } of modules) {
    step(`compiling ${name}`);
    const settings = Object.entries(options).map((pair) => pair.join('='));
    const where = `-C /usr/src/linux-headers-${release} M=/build/${name}`;
    // Symbols of modules built before (vringh) are found by their own list.
    const extra = `KBUILD_EXTRA_SYMBOLS="$(ls /build/drivers/vhost/Module.symvers 2>/dev/null || :)"`;
    const make = `make -s -j2 ${where} ${name === 'drivers/vhost' ? '' : extra} ${settings.join(' ')} modules`;
    await runInside(root, `cd /build; ${make}`, { log });
  }
  const extra = path.join(all, 'updates');
  const built = fs.readdirSync(`${root}/build`, { recursive: true }).filter((name) => name.endsWith('.ko'));
  await runInside(root, `cd /build; strip --strip-debug ${built.join(' ')}`, { log });
  fs.mkdirSync(extra);
  for (const name of built) fs.copyFileSync(`${root}/build/${name}`, path.join(extra, path.basename(name)));
  step('decompressing modules');
  // A node would take a second for each large one.
  await runInside(root, 'find /target -name "*.ko.xz" -exec xz -d {} +', { log, binds: { '/target': all } });
  const version = Object.fromEntries([...image, ...sources].map((each) => [each.name, each.version]));
  return { ...version, 'gcc-12': tools['gcc-12'] };
}

/** Debian's own programs of a node, as their packages hold them; no installation script runs. */
async function buildUserland(target, context) {
  const { suite, packages, small, ...options } = recipes.userland;
  const archive = await Archive.open(context.scratch, suite, context);
  const versions = await fetchInto(target, archive, packages, options, context);
  const applets = path.join(context.scratch, 'small');
  await unpack(
    await archive.download((await archive.resolve(small)).filter(({ name }) => small.includes(name))),
    applets,
    context,
  );
  fs.mkdirSync(target + OWN);
  fs.copyFileSync(`${applets}/usr/bin/busybox`, `${target}${OWN}/busybox-of-small-systems`);
  for (const name of [
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
    'usr/share/info',
    'usr/share/dpdk',
    'usr/include',
  ])
    fs.rmSync(path.join(target, name), { recursive: true, force: true });
  const { step, log } = context;
  step('looking for missing libraries');
  // What no installation script did: users, alternatives, the cache of the loader.
  const script = `
    cp /usr/share/base-passwd/passwd.master /etc/passwd
    cp /usr/share/base-passwd/group.master /etc/group
    [ -e /usr/bin/awk ] || ln -s mawk /usr/bin/awk
    [ -e /usr/bin/sh ] || ln -s dash /usr/bin/sh
    rm -f /usr/bin/dpdk-test /usr/bin/dpdk-test-[a-oq-z]* /usr/bin/dpdk-test-p[!m]*
    ldconfig
    for program in /usr/bin/* /usr/sbin/* /usr/lib/systemd/systemd*; do
      ldd "$program" 2>/dev/null | sed -n "s|^|$program: |; /not found/p"
    done`;
  const missing = await runInside(target, script, { log });
  if (missing) throw new Error(`libraries are missing:\n${missing}`);
  return versions;
}

/** A newer DPDK than that of the userland, as the root of a container: testpmd, a few drivers, their libraries. */
async function buildDpdk(target, context) {
  const { suite, packages, drivers, ...options } = recipes.dpdk;
  const { scratch, step, log } = context;
  const archive = await Archive.open(scratch, suite, context);
  const root = path.join(scratch, 'root');
  const versions = await fetchInto(root, archive, packages, options, context);
  step('gathering what testpmd needs');
  const script = `
    ldconfig
    libraries=/usr/lib/x86_64-linux-gnu
    drivers=$(echo $libraries/dpdk/pmds-*)
    mkdir -p /small/usr/bin /small/usr/lib64 /small$drivers /small/proc /small/sys /small/dev /small/tmp /small/run /small/opt
    for name in bin lib lib64; do ln -s usr/$name /small/$name; done
    cp /usr/bin/dpdk-testpmd /small/usr/bin
    cp -L /lib64/ld-linux-x86-64.so.2 /small/usr/lib64
    for name in ${drivers.join(' ')}; do cp -P $drivers/librte_$name.so.* /small$drivers; done
    for file in /usr/bin/dpdk-testpmd /small$drivers/*; do /lib64/ld-linux-x86-64.so.2 --list $file; done |
      sed -n 's|.* => \\(/[^ ]*\\) .*|\\1|p' | sort -u | while read -r library; do
        cp -P $library $(readlink -f $library) /small$libraries
      done
    chroot /small /usr/bin/dpdk-testpmd --help >/dev/null
    tar -C /small -cf /target/dpdk.tar .`;
  await runInside(root, script, { log, binds: { '/target': target } });
  return versions;
}

/** Files of a container image that we build: its recipe is tried here, where no container engine is. */
function imageRecipe(name) {
  const read = (file) => fs.readFileSync(path.join(folder, '../../container-images', name, file), 'utf8');
  return { script: read('build.sh'), compiler: read('build-packages'), packages: read('packages') };
}

/** DPDK's vDPA application, compiled and put together as the recipe of its image does it. */
async function buildVdpa(target, context) {
  const { suite, image, compiler, base, without, versions: known } = recipes.vdpa;
  const { scratch, step, log } = context;
  const archive = await Archive.open(scratch, suite, context);
  const recipe = imageRecipe(image);
  const lines = (text) => text.trim().split('\n');
  const at = (name) => path.join(scratch, name);
  await fetchInto(at('compiler'), archive, [...lines(recipe.compiler), ...compiler], { without }, context);
  step('compiling the vDPA application');
  fs.writeFileSync(at('compiler/build.sh'), recipe.script);
  await runInside(at('compiler'), 'ldconfig; mkdir -p /tmp; ln -sf dash /usr/bin/sh; sh /build.sh /out', { log });
  const root = at('root');
  const options = { without, versions: known };
  const versions = await fetchInto(root, archive, [...lines(recipe.packages), ...base], options, context);
  for (const name of ['usr/share', 'var', 'etc']) fs.rmSync(path.join(root, name), { recursive: true, force: true });
  fs.mkdirSync(path.join(root, 'etc'));
  fs.copyFileSync(at('compiler/out/dpdk-vdpa'), path.join(root, 'usr/bin/dpdk-vdpa'));
  step('looking for missing libraries');
  const script = `
    ln -sf dash /usr/bin/sh
    ldconfig
    for file in /usr/bin/dpdk-vdpa /usr/lib/*/dpdk/pmds-*/*; do
      needs=$(/lib64/ld-linux-x86-64.so.2 --list "$file")
      case $needs in *'not found'*) echo "$file lacks a library: $needs" >&2; exit 1 ;; esac
    done
    dpdk-vdpa --help >/dev/null
    mkdir -p /proc /sys /dev /tmp /run /opt /var
    ln -s ../run /var/run`;
  await runInside(root, script, { log });
  await run('tar', ['-C', root, '--exclude=./proc/*', '--exclude=./dev/*', '-cf', path.join(target, 'vdpa.tar'), '.'], {
    log,
  });
  return versions;
}

/** The disk of the node and what boots it. */
async function buildImage(target, context) {
  const { scratch, step, log, partOf } = context;
  const root = path.join(scratch, 'root');
  step('putting kernel and programs together');
  await run('cp', ['-a', `${partOf('userland')}/.`, root], { log });
  await run('cp', ['-a', `${partOf('kernel')}/boot/.`, `${root}/boot`], { log });
  await run('cp', ['-a', `${partOf('kernel')}/usr/lib/modules`, `${root}/usr/lib/modules`], { log });
  const release = fs.readdirSync(`${root}/usr/lib/modules`)[0];
  const own = root + OWN;
  fs.mkdirSync(own, { recursive: true });
  for (const name of fs.readdirSync(path.join(folder, 'guest'))) {
    fs.copyFileSync(path.join(folder, 'guest', name), path.join(own, name));
    fs.chmodSync(path.join(own, name), 0o755);
  }
  step('indexing modules');
  const vdpa =
    'kernel/drivers/vdpa kernel/drivers/vhost/vhost_vdpa.ko updates/*vdpa* updates/ifcvf.ko updates/vringh.ko';
  await runInside(
    root,
    `cp /usr/bin/busybox ${OWN}/busybox
    chmod 755 ${OWN}/busybox-of-small-systems
    mkdir ${OWN}/applets
    for applet in $(${OWN}/busybox-of-small-systems --list); do
      case $applet in ip | ipneigh | depmod | insmod | lsmod | modinfo | modprobe | rmmod) continue ;; esac
      ln -s ../busybox-of-small-systems ${OWN}/applets/$applet
    done
    mkdir -p /etc/emulated-node/boot.d /host /root /tmp /run /sys /mnt /boot/grub /dev /proc /var/lib /var/log /etc/default
    chmod 1777 /tmp
    depmod ${release}
    mkdir -p ${OWN}/modules-without-vdpa/lib
    cp -al /usr/lib/modules ${OWN}/modules-without-vdpa/lib/modules
    cd ${OWN}/modules-without-vdpa/lib/modules/${release}
    rm -rf ${vdpa}
    rm -f modules.*.bin modules.dep modules.alias modules.symbols modules.softdep modules.devname
    depmod -b ${OWN}/modules-without-vdpa ${release}`,
    { log },
  );
  const kernel = `vmlinuz-${release}`;
  step('setting up systemd and GRUB');
  await runInside(root, `${OWN}/install ${release}`, { log, binds: { '/target': scratch } });
  writeBootDisk({
    first: `${root}/usr/lib/grub/i386-pc/boot.img`,
    core: path.join(scratch, 'core.img'),
    file: path.join(target, 'boot-disk'),
  });
  writeInitrd({ root, release, file: path.join(target, 'initrd') });
  fs.copyFileSync(path.join(target, 'initrd'), `${root}/boot/initrd.img-${release}`);
  fs.copyFileSync(`${root}/boot/${kernel}`, path.join(target, 'kernel'));
  step('writing the disk');
  const size = await run('du', ['-sm', '--apparent-size', root], { log });
  const megabytes = Math.ceil(Number.parseInt(size, 10) * 1.1) + 512;
  // The tool of the image writes the image: which one the machine has does not matter.
  await runInside(
    partOf('userland'),
    `mke2fs -q -t ext4 -d /work/root -L node -E lazy_itable_init=1,lazy_journal_init=1 /target/disk ${megabytes}M`,
    { log, binds: { '/work': scratch, '/target': target } },
  );
  return { release };
}

/** What makes the node one of a cluster. */
async function buildCluster(target, context) {
  const { suite, packages, ...options } = recipes.cluster;
  const archive = await Archive.open(context.scratch, suite, context);
  return buildClusterDisk(target, recipes.cluster, context, (root) =>
    fetchInto(root, archive, packages, options, context),
  );
}

module.exports = { PARTS, idOf };
