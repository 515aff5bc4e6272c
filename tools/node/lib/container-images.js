/**
 * Images of containers without a container engine, of programs that were built for the tests: an archive as `docker save`
 * writes it, with one layer. They have the names of published images, and are not those.
 */

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { run } = require('./run');

const SHELL = '/bin/busybox';

/**
 * Puts the files of an image below `root`. Of a recipe: `files` by path, each a program of tools.json (`tool:NAME`) or a file of
 * the userland; `scripts` by path; `shell` for busybox with its applets; `archive` for a part that is a root already.
 */
async function writeRoot(root, recipe, { sourceOf, busybox, log }) {
  fs.mkdirSync(root, { recursive: true });
  if (recipe.archive) await run('tar', ['-C', root, '-xf', sourceOf(recipe.archive)], { log });
  const place = (name) => {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return file;
  };
  for (const name of ['dev', 'etc', 'proc', 'run', 'sys', 'tmp', 'var'])
    fs.mkdirSync(path.join(root, name), { recursive: true });
  // As in images of distributions: runtimes and plugins name files by either path.
  if (!fs.existsSync(path.join(root, 'var/run'))) fs.symlinkSync('../run', path.join(root, 'var/run'));
  fs.writeFileSync(place('/etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  if (recipe.shell) {
    fs.copyFileSync(busybox, place(SHELL));
    fs.chmodSync(path.join(root, SHELL), 0o755);
    const applets = (await run(busybox, ['--list'], { log })).trimEnd().split('\n');
    for (const applet of applets) {
      const file = place(`/bin/${applet}`);
      if (!fs.existsSync(file)) fs.symlinkSync('busybox', file);
    }
  }
  for (const [name, from] of Object.entries(recipe.files ?? {})) fs.copyFileSync(sourceOf(from), place(name));
  for (const [name, lines] of Object.entries(recipe.scripts ?? {}))
    fs.writeFileSync(place(name), `${lines.join('\n')}\n`, { mode: 0o755 });
}

/** Packs a root folder as an image with a name. The same files give the same bytes. */
async function packImage(name, { root, scratch, archive, config, log }) {
  const layer = path.join(scratch, 'layer.tar');
  const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];
  await run('tar', [...same, '-C', root, '-cf', layer, '.'], { log });
  const digest = createHash('sha256').update(fs.readFileSync(layer)).digest('hex');
  const image = {
    architecture: 'amd64',
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], ...config },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  };
  fs.writeFileSync(path.join(scratch, 'config.json'), JSON.stringify(image));
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }];
  fs.writeFileSync(path.join(scratch, 'manifest.json'), JSON.stringify(manifest));
  await run('tar', [...same, '-C', scratch, '-cf', archive, 'manifest.json', 'config.json', 'layer.tar'], { log });
  for (const file of ['layer.tar', 'config.json', 'manifest.json']) fs.rmSync(path.join(scratch, file));
}

module.exports = { packImage, writeRoot };
