/** A container image, built by buildah in a storage of its own, and programs in containers of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const { inBuilder } = require('../../../tools/node/lib/image-builder');
const repository = join(__dirname, '..', '..', '..');

/** What an image says of itself. Source: OCI image specification, config.md. */
export interface ImageConfig {
  readonly User?: string;
  readonly Env: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts?: object;
  readonly Volumes?: object;
}

/** The only image of a storage that has a name of its own, and the container that its programs run in. */
const NAME = 'registry.example.com/built:1';
const CONTAINER = 'tried';

/** Without a daemon, and in no namespace but that of mounts. Where there is no overlay file system it copies. */
const BUILDAH = `
  export BUILDAH_ISOLATION=chroot
  buildah() { command buildah --root /work/storage --runroot /work/run "$@"; }`;

export class Image {
  /** Builds a recipe of container-images over Debian's packages, which pass for the base image of that name. */
  public static async build(recipe: string, base: string): Promise<Image> {
    const files = JSON.parse(execFileSync(join(repository, 'tools/node/get'), ['--images'], { encoding: 'utf8' }));
    const image = new Image(files.builder, dirname(files.base), mkdtempSync(join(tmpdir(), 'cnf-image-')));
    try {
      await image.buildah(`
        container=$(buildah from scratch)
        buildah add -q $container /base/base.tar /
        buildah config --cmd bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin $container
        buildah commit -q --rm $container docker.io/library/${base}
        buildah bud --pull=never -f /repository/container-images/${recipe}/Containerfile -t ${NAME} /repository/container-images/${recipe}
        buildah from --pull=never --name ${CONTAINER} ${NAME}`);
      return image;
    } catch (error) {
      image.remove();
      throw error;
    }
  }

  private constructor(
    private readonly builder: string,
    private readonly base: string,
    private readonly folder: string,
  ) {}

  public async config(): Promise<ImageConfig> {
    return JSON.parse(await this.buildah(`buildah inspect --type image ${NAME}`)).OCIv1.config;
  }

  /** Megabytes of the image, with its base. */
  public async megabytes(): Promise<number> {
    const all: { names?: readonly string[]; size: string }[] = JSON.parse(await this.buildah('buildah images --json'));
    const size = all.find(({ names }) => names?.includes(NAME))?.size ?? '';
    if (!/^[\d.]+ MB$/.test(size)) throw new Error(`buildah images says a size of ${size}`);
    return Number.parseFloat(size);
  }

  /** Runs a shell script in the container; what it prints. The repository is at /repository. */
  public async sh(script: string): Promise<string> {
    const quoted = `'${script.replaceAll("'", `'\\''`)}'`;
    return this.buildah(`buildah run --volume /repository:/repository:ro ${CONTAINER} sh -euc ${quoted}`);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private buildah(script: string): Promise<string> {
    const binds = { '/work': this.folder, '/base': this.base, '/repository': repository };
    return inBuilder(this.builder, `${BUILDAH}\n${script}`, { log: join(this.folder, 'log'), binds });
  }
}
