export { countKinds, objectsText } from './objects-text';
export { type PlanTextOptions, planText } from './plan-text';
export { explanation } from './problem-text';
