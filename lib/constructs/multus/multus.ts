import { Construct } from 'constructs';
import { type Friendly, MultusMode } from '../../spec';
import { clusterRights, daemonPlace, type NodeDaemonProps, nodeDaemon } from '../node-daemon';
import { THICK_RULES, thickConfig, thickDaemon } from './thick';
import { THIN_RULES, thinDaemon } from './thin';

/** Settings of {@link Multus}. */
export interface MultusProps extends NodeDaemonProps {
  /** Daemon (`thick`) or plain binary (`thin`). @default "thick" */
  readonly mode?: Friendly<MultusMode>;
}

/** Name of the objects. */
const NAME = 'multus';

/**
 * Multus on every node, which gives pods more than one interface. Install the {@link NetworkAttachmentCrd} first.
 *
 * `thick` runs a daemon that the CNI shim asks; `thin` installs a plugin that asks the API server itself, with the
 * service account's token in a kubeconfig on the host. Both install their binary by renaming a finished copy, so that
 * the kubelet never runs half a file.
 *
 * Multus 4.3.0 tells the cluster's own network less when a pod goes than when it came: where that network takes addresses
 * from `host-local`, they stay taken (multus-cni issue 1449; seen with bridge and host-local). Networks of pods, which are
 * NetworkAttachmentDefinitions, are not concerned.
 *
 * Thick Multus removes its configuration from the node when it ends in good order, as at a reboot. A pod that the kubelet
 * starts before Multus is back has the cluster's own network and no other, and runs all the same: it has no annotation
 * `k8s.v1.cni.cncf.io/network-status`, and goes right once it is deleted (seen with 4.3.0; pkg/server/config/manager.go).
 *
 * Source: multus-cni 4.3.0, deployments/, docs/thick-plugin.md, pkg/cmdutils. Codes: OBJ002.
 *
 * @example
 * ```ts
 * new NetworkAttachmentCrd(chart, 'nad-crd');
 * new Multus(chart, 'multus', { namespace: 'kube-system' });
 * ```
 */
export class Multus extends Construct {
  public constructor(scope: Construct, id: string, props: MultusProps = {}) {
    super(scope, id);
    const place = daemonPlace(this, props, NAME);
    if (!place) return;
    const thin = props.mode === MultusMode.Thin;
    clusterRights(this, place.namespace, NAME, thin ? THIN_RULES : THICK_RULES);
    if (!thin) thickConfig(this, place, NAME);
    nodeDaemon(this, 'Resource', props, place, thin ? thinDaemon(place, NAME) : thickDaemon(place, NAME));
  }
}
