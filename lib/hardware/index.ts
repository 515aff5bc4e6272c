export { kernel, kernelVdpa, MLX5_DATAPATHS, VFIO } from './datapaths';
export * from './distributions';
export * from './hugepages';
export * from './images';
export * from './nic-family';
export * from './nics';
export * from './operating-system';
export * from './operating-systems';
export * from './vdpa-drivers';
