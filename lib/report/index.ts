export { byPlace, type FindingsTextOptions, findingsText } from './findings-text';
export { nodeChangesText } from './node-changes-text';
export { countKinds, objectsText } from './objects-text';
export { type PlanTextOptions, planText } from './plan-text';
export { explanation } from './problem-text';
export { type SarifTool, sarifLog } from './sarif';
