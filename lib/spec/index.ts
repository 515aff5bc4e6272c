export * from './add-ons';
export * from './cluster';
export type { Friendly } from './friendly';
export * from './network';
export * from './nic-family';
export * from './node-pool';
export * from './pf';
export * from './platform';
export { checkShape, type Path, type Shape } from './shape';
