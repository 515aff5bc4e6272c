import type { Construct } from 'constructs';
import { AfXdpDevicePlugin, DpdkVdpa, GenericDevicePlugin, SriovDevicePlugin } from '../constructs';
import { helperConfigMap } from '../constructs/entry-helper/helper-files';
import { type ClusterPlan, DEVICE_PLUGIN_NAME, DPDK_VDPA, type NodePoolPlan } from '../model';
import { noteSound, noteUnawaited } from '../output';

/** The device plugins of each node pool, one for each way in which its devices are handed out. */
export function emitDevicePlugins(scope: Construct, plan: ClusterPlan): void {
  for (const nodePool of plan.nodePools) {
    const plugins = [sriov(scope, plan, nodePool), afXdp(scope, plan, nodePool), sockets(scope, plan, nodePool)];
    const daemons = [...plugins, ...vdpaApplications(scope, plan, nodePool)];
    for (const object of daemons.flatMap((daemon) => daemon?.node.children ?? [])) noteSound(object);
  }
}

/** Where and how plugins of a node pool run. */
function placed(plugin: string, { directories }: ClusterPlan, { name, nodeSelector, tolerations }: NodePoolPlan) {
  return { name: `${plugin}-${name}`, nodeSelector, tolerations, directories };
}

function sriov(scope: Construct, plan: ClusterPlan, nodePool: NodePoolPlan): Construct | undefined {
  if (nodePool.resources.length === 0) return undefined;
  const plugin = new SriovDevicePlugin(scope, `${DEVICE_PLUGIN_NAME}-${nodePool.name}`, {
    ...placed(DEVICE_PLUGIN_NAME, plan, nodePool),
    resources: nodePool.resources,
    cdi: plan.addOns.cdi,
    awaitNodeSetup: isSetUp(plan),
  });
  if (waitsForNodes(plan)) noteUnawaited(plugin);
  return plugin;
}

const AF_XDP = 'af-xdp-device-plugin';

function afXdp(scope: Construct, plan: ClusterPlan, nodePool: NodePoolPlan): Construct | undefined {
  const { afXdpImage } = plan.addOns;
  // Without an image it is reported as IMG001.
  if (nodePool.afXdpPools.length === 0 || afXdpImage === undefined) return undefined;
  return new AfXdpDevicePlugin(scope, `${AF_XDP}-${nodePool.name}`, {
    ...placed(AF_XDP, plan, nodePool),
    image: afXdpImage,
    pools: nodePool.afXdpPools,
  });
}

const GENERIC = 'generic-device-plugin';

function sockets(scope: Construct, plan: ClusterPlan, nodePool: NodePoolPlan): Construct | undefined {
  if (nodePool.mounts.length === 0) return undefined;
  return new GenericDevicePlugin(scope, `${GENERIC}-${nodePool.name}`, {
    ...placed(GENERIC, plan, nodePool),
    resourcePrefix: plan.resourcePrefix,
    resources: nodePool.mounts,
  });
}

/** The programs that serve VFs as sockets, one for each VF of the pool. */
function vdpaApplications(scope: Construct, plan: ClusterPlan, nodePool: NodePoolPlan): Construct[] {
  const { vdpaImage: image, addOns, directories } = plan;
  // Without an image it is reported as IMG001.
  if (image === undefined) return [];
  const { nodeSelector, tolerations, vdpaApplications } = nodePool;
  const startProgram = startProgramOf(scope, plan);
  return vdpaApplications.map((application) => {
    const { softwareLiveMigration } = addOns;
    const placed = { nodeSelector, tolerations, directories, image, startProgram };
    const daemon = new DpdkVdpa(scope, application.name, { ...placed, ...application, softwareLiveMigration });
    if (waitsForNodes(plan)) noteUnawaited(daemon);
    return daemon;
  });
}

/** One ConfigMap for all applications, wherever they run. */
function startProgramOf(scope: Construct, { namespace }: ClusterPlan): string {
  const name = `${DPDK_VDPA}-cnf-eal`;
  if (!scope.node.tryFindChild(name)) noteSound(helperConfigMap(scope, name, { name, namespace, owner: DPDK_VDPA }));
  return name;
}

/** An agent sets the nodes up. */
function isSetUp({ nodeAgent }: ClusterPlan): boolean {
  return nodeAgent?.duty === 'apply';
}

/** What needs devices starts when its node is set up, which nobody waits for. */
function waitsForNodes(plan: ClusterPlan): boolean {
  return isSetUp(plan) && plan.nodeAgent?.awaitNodes === false;
}
