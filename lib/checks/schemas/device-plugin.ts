import { ANY, FLAG, fields, type Schema } from './schema';

/**
 * One entry of the resource list in the configuration of the SR-IOV network device plugin. What a list of texts may
 * hold, the reader checks (DP003).
 * Source: sriov-network-device-plugin pkg/types/types.go at v3.11.0.
 */
export const RESOURCE: Schema = fields({
  resourceName: ANY,
  resourcePrefix: ANY,
  deviceType: ANY,
  excludeTopology: FLAG,
  selectors: ANY,
  additionalInfo: ANY,
});

const common = { vendors: ANY, devices: ANY, drivers: ANY };
const ofPorts = {
  pfNames: ANY,
  rootDevices: ANY,
  linkTypes: ANY,
  isRdma: ANY,
  acpiIndexes: ANY,
  needVhostNet: FLAG,
};

/** Selectors by the type of the devices. */
export const SELECTORS: Readonly<Record<string, Schema>> = {
  netDevice: fields({
    ...common,
    ...ofPorts,
    pciAddresses: ANY,
    ddpProfiles: ANY,
    vdpaType: ANY,
    pKeys: ANY,
  }),
  accelerator: fields({ ...common, pciAddresses: ANY }),
  auxNetDevice: fields({ ...common, ...ofPorts, auxTypes: ANY }),
};
