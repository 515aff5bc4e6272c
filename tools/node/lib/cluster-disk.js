/**
 * A second disk, with which the emulated node is the node of a cluster: kubelet, containerd, runc, CNI plugins, and images
 * that containerd has taken in already.
 */

const fs = require('node:fs');
const path = require('node:path');
const catalog = require('../../lib/catalog');
const tools = require('../../lib/build');
const { packImage, writeRoot } = require('./container-images');
const { run, runInside } = require('./run');

/** What containerd takes images in with: nothing runs yet. */
const IMPORT = `version = 3
root = "/target/root/containerd"
state = "/run/import"
disabled_plugins = ["io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime", "io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "/run/import.sock"
`;

/** Names in tools.json of all programs of a recipe. */
function toolsOf({ programs, plugins, images }) {
  const inImages = Object.values(images).flatMap(({ files = {} }) => Object.values(files));
  const named = inImages.filter((from) => from.startsWith('tool:')).map((from) => from.slice('tool:'.length));
  return [...new Set([...programs, ...plugins, ...named])];
}

/** Keys of the programs: the disk is built anew when one of them changes. */
const keysOf = (recipe) => toolsOf(recipe).map((name) => catalog.idOf(catalog.byName(name)));

async function buildClusterDisk(target, recipe, { scratch, step, log, partOf }, fetchInto) {
  for (const name of toolsOf(recipe)) await tools.build(catalog.byName(name), (text) => step(`${name}: ${text}`));
  const tool = (name) => catalog.cachedPathOf(catalog.byName(name));
  const debian = path.join(scratch, 'debian');
  const versions = await fetchInto(debian, recipe);
  const busybox = path.join(partOf('userland'), 'usr/bin/busybox');

  const work = path.join(scratch, 'work');
  const root = path.join(work, 'root');
  for (const name of ['bin', 'cni', 'debian']) fs.mkdirSync(path.join(root, name), { recursive: true });
  for (const name of recipe.programs) fs.copyFileSync(tool(name), path.join(root, 'bin', name));
  for (const name of recipe.plugins) fs.copyFileSync(tool(name), path.join(root, 'cni', name));
  await run('cp', ['-a', `${debian}/.`, path.join(root, 'debian')], { log });

  const sourceOf = (from) => {
    const [kind, name] = from.split(':');
    if (kind === 'tool') return tool(name);
    if (kind === 'part') return path.join(partOf(name), `${name}.tar`);
    return path.join(partOf('userland'), from);
  };
  fs.mkdirSync(path.join(work, 'images'));
  for (const [i, [name, image]] of Object.entries(recipe.images).entries()) {
    step(`packing image ${name}`);
    const files = path.join(scratch, `image${i}`);
    await writeRoot(files, image, { sourceOf, busybox, log });
    const archive = path.join(work, 'images', `${i}.tar`);
    await packImage(name, { root: files, scratch, archive, config: image.config, log });
    fs.rmSync(files, { recursive: true });
  }

  step('containerd takes the images in');
  fs.writeFileSync(path.join(work, 'import.toml'), IMPORT);
  for (const name of ['containerd', 'ctr']) fs.copyFileSync(tool(name), path.join(work, name));
  // Its own names of mounts and processes: nothing of it is left when the script ends.
  const script = `
    mount -t tmpfs tmpfs /run
    /target/containerd --config /target/import.toml >/target/containerd.log 2>&1 &
    containerd=$!
    ctr() { /target/ctr --address /run/import.sock --namespace k8s.io "$@"; }
    until ctr version >/dev/null 2>&1; do
      kill -0 $containerd || { tail -20 /target/containerd.log >&2; exit 1; }
      sleep 0.2
    done
    for image in /target/images/*.tar; do ctr images import --local --snapshotter overlayfs $image; done
    ctr images ls -q
    kill $containerd
    wait $containerd || true`;
  await runInside(partOf('userland'), script, { log, binds: { '/target': work } });

  step('writing the disk');
  const size = Number.parseInt(await run('du', ['-sm', '--apparent-size', root], { log }), 10);
  await runInside(
    partOf('userland'),
    `mke2fs -q -t ext4 -d /work/root -L cluster -E lazy_itable_init=1,lazy_journal_init=1 /target/disk ${Math.ceil(size * 1.1) + 1024}M`,
    { log, binds: { '/work': work, '/target': target } },
  );
  return versions;
}

module.exports = { buildClusterDisk, keysOf };
