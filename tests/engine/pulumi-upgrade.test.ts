/** A cluster that an earlier version made, and the program of the flagship with this version. */
import { documentsOf, everything, inventory, titleOf } from './cluster-objects';
import { type ControlPlane, startControlPlane } from './control-plane';
import { FLAGSHIP, filesOf } from './examples';
import { type Project, type Projects, pulumiProjects } from './pulumi-projects';
import { recordedVersions, restore } from './recorded-state';

let projects: Projects;
let plane: ControlPlane;
let flagship: Project;
let empty: string[];

const added = async () => (await inventory(plane)).filter((title) => !empty.includes(title));

const identities = async () =>
  Object.fromEntries((await everything(plane)).map((object) => [titleOf(object), object.metadata.uid]));

describe.each(recordedVersions())('from %s', (version) => {
  beforeAll(async () => {
    plane = await startControlPlane();
    projects = await pulumiProjects(plane.kubeconfig);
    flagship = await projects.start('flagship', { folder: FLAGSHIP });
    // There are no nodes, so no pod of a Deployment ever runs.
    await flagship.pulumi('config', 'set', 'awaitWorkloads', 'false');
    empty = await inventory(plane);
    await restore(plane, flagship, version);
  });

  afterAll(async () => {
    projects?.stop();
    await plane?.stop();
  });

  test('every object keeps its identity: it stays as it is or is changed in place', async () => {
    const before = await identities();
    const { steps } = await flagship.done('up');
    expect(steps.filter(({ op }) => op !== 'create' && op !== 'update')).toEqual([]);
    expect(await identities()).toMatchObject(before);
  });

  test('afterwards the cluster has what this version makes in an empty one, and no change is left', async () => {
    expect(await added()).toEqual(
      documentsOf(...filesOf('flagship'))
        .map(titleOf)
        .sort(),
    );
    expect((await flagship.done('preview', '--expect-no-changes')).steps).toEqual([]);
  });

  test('destroy takes away what the earlier version made, but for the definitions', async () => {
    await flagship.done('destroy');
    expect((await added()).filter((title) => !title.startsWith('CustomResourceDefinition'))).toEqual([]);
  });
});
