/** What changes once a year: namespaces, definitions, Multus, CNI binaries. Owned by the platform team. */
import * as pulumi from '@pulumi/pulumi';
import { CnfNamespace, CniBinaries, Multus, NetworkAttachmentCrd } from 'cnf-plumbing';
import { deploy } from 'cnf-plumbing/pulumi';
import type { BaseOutputs } from '../outputs';

const awaitWorkloads = new pulumi.Config().getBoolean('awaitWorkloads');
const namespace = 'plumbing';
const workloads = 'cnf';

deploy(
  'base',
  (scope) => {
    new CnfNamespace(scope, namespace);
    new CnfNamespace(scope, workloads);
    new NetworkAttachmentCrd(scope, 'networks');
    new Multus(scope, 'multus', { namespace });
    new CniBinaries(scope, 'cni', { namespace });
  },
  { awaitWorkloads },
);

export const site: BaseOutputs = { namespace, workloads };
