/** Who sets nodes up: kernel arguments, hugepages, VFs, drivers. */
export enum NodeSetupKind {
  /** The nodes already are as the plan says, or another tool makes them so. `cnf-plumbing plan` lists what they need. */
  External = 'external',
  /** A node agent of this project does it. */
  Agent = 'agent',
}

/** How the node agent works. */
export interface NodeAgentSpec {
  /** `absent` undoes every step on every node. @default "present" */
  state?: NodeAgentState;
  /** `observe` writes nothing and reports the difference. @default "apply" */
  mode?: NodeAgentMode;
  /** How a change reaches the nodes (AGENT003). @default - one node at a time, stopping at the first failure */
  rollout?: RolloutSpec;
  /**
   * Whether `pulumi up` waits until nodes are ready and serve their devices, reboots that somebody has to bring about
   * included.
   * @default false
   */
  awaitNodes?: boolean;
  /**
   * Reboots nodes that wait for it: one of a pool at a time, after a drain.
   * @default - nobody does; a tool of your own looks at `/run/cnf-plumbing/reboot-required`
   */
  kured?: KuredSpec;
}

/** How kured reboots nodes. Source: kured 1.23 cmd/kured/main.go, flags. */
export interface KuredSpec {
  /** Minutes after which a drain that does not end is given up; the node is then uncordoned. @default 15 @minimum 1 */
  drainTimeout?: number;
  /**
   * Minutes after which the lock of a node that does not come back is free for the next one (KURED001).
   * @default 60 @minimum 1
   */
  lockTtl?: number;
  /** Minutes between two looks whether a reboot is wanted. @default 5 @minimum 1 */
  period?: number;
  /** When nodes may be rebooted. @default - at any time */
  window?: RebootWindowSpec;
}

/** When nodes may be rebooted. */
export interface RebootWindowSpec {
  /** Days of the week. @default - all @minItems 1 */
  days?: Weekday[];
  /** Time of day from which on, `22:00`. @default "0:00" @pattern ^([01]?[0-9]|2[0-3]):[0-5][0-9]$ */
  start?: string;
  /** Time of day until which, `5:00`. @default "23:59" @pattern ^([01]?[0-9]|2[0-3]):[0-5][0-9]$ */
  end?: string;
  /** Time zone of the times, as in the IANA database: `Europe/Berlin`. @default "UTC" */
  timeZone?: string;
}

/** A day of the week. */
export enum Weekday {
  Monday = 'mon',
  Tuesday = 'tue',
  Wednesday = 'wed',
  Thursday = 'thu',
  Friday = 'fri',
  Saturday = 'sat',
  Sunday = 'sun',
}

/** Whether the node agent's work is to be there. */
export enum NodeAgentState {
  Present = 'present',
  Absent = 'absent',
}

/** Whether the node agent changes nodes. */
export enum NodeAgentMode {
  Apply = 'apply',
  Observe = 'observe',
}

/**
 * How a change of node set-up reaches the nodes of a pool. It goes by the roll-out of a DaemonSet: when pods are made for
 * the first time, all nodes get it at once; a first look with `mode: observe` makes every later step go node by node.
 */
export interface RolloutSpec {
  /**
   * Nodes that get a change first; 0: none are watched. @default - as many as `maxUnavailable` @minimum 0
   */
  canary?: number;
  /**
   * Seconds to watch nodes before going on. A DaemonSet knows no first ones, so all nodes are watched for that long.
   * @default 300 @minimum 0
   */
  soak?: number;
  /** Nodes of a pool that may be changing at once. @default 1 @minimum 1 */
  maxUnavailable?: number;
  /** Stop at the first node that fails. @default true */
  stopOnFailure?: boolean;
}
