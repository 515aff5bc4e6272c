export * from './annotations';
export * from './collect';
export * from './document-problems';
export * from './inspect';
export * from './order';
export * from './plumbing-app';
export * from './rendered';
export * from './yaml';
