/**
 * The order in which objects are written, and so applied: as constructed, but after what they depend on.
 *
 * cdk8s sorts by trying all paths, which takes exponential time in layered trees, and walks the whole app again for
 * every chart. Here one list of all constructs serves everything, and the work grows with objects plus dependencies.
 */

import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { pushTo, ScopeGraph } from './scope-graph';

/** A chart and the objects whose closest chart it is, in the order in which they apply. */
export interface OrderedChart {
  readonly chart: Chart;
  readonly objects: readonly ApiObject[];
}

interface Dependency {
  readonly source: IConstruct;
  readonly target: IConstruct;
}

/**
 * Charts and their objects in the order in which they apply.
 *
 * - Without dependencies that is the order of construction, but a chart inside another comes before it, as in cdk8s.
 * - A construct that depends on another has all its objects after all objects of the other. If they are in different
 *   charts, the whole chart comes after the other chart. Scopes above charts count too, which cdk8s refuses.
 * - A scope may depend on something inside itself (a chart on its own Namespace): the rest of the scope comes after.
 * - A dependency on something that is not in the tree (another app's, or removed) orders nothing.
 *
 * @param constructs every construct of the app, parents before children: `app.node.findAll()`
 * @throws DependencyCircleError naming the construct paths
 *
 * @example
 * ```ts
 * for (const { chart, objects } of inApplyOrder(app.node.findAll())) console.log(chart.node.path, objects.length);
 * ```
 */
export function inApplyOrder(constructs: readonly IConstruct[]): OrderedChart[] {
  const charts = chartsOf(constructs);
  const members = new Map<Chart, IConstruct[]>();
  const within = new Map<Chart, Dependency[]>();
  const between: Dependency[] = [];
  const tree = new Set(constructs);
  for (const source of constructs) {
    const chart = charts.get(source);
    if (chart) pushTo(members, chart, source);
    for (const target of source.node.dependencies) {
      if (source === target || !tree.has(target)) continue;
      if (chart && chart === charts.get(target)) pushTo(within, chart, { source, target });
      else between.push({ source, target });
    }
  }
  return sortCharts(constructs, charts, between).map((chart) => ({
    chart,
    objects: sortObjects(chart, members.get(chart) ?? [], within.get(chart) ?? []),
  }));
}

/** The closest chart of every construct; constructs above all charts have none. */
function chartsOf(constructs: readonly IConstruct[]): Map<IConstruct, Chart> {
  const charts = new Map<IConstruct, Chart>();
  for (const construct of constructs) {
    const { scope } = construct.node;
    const chart = Chart.isChart(construct) ? construct : scope && charts.get(scope);
    if (chart) charts.set(construct, chart);
  }
  return charts;
}

function sortCharts(
  constructs: readonly IConstruct[],
  charts: ReadonlyMap<IConstruct, Chart>,
  dependencies: readonly Dependency[],
): Chart[] {
  const all = constructs.filter((construct): construct is Chart => charts.get(construct) === construct);
  const nested = all.filter((chart) => chart.node.scope && Chart.isChart(chart.node.scope));
  if (dependencies.length === 0 && nested.length === 0) return all;

  const graph = new ScopeGraph<IConstruct>();
  for (const construct of constructs) {
    const chart = charts.get(construct);
    if (chart !== undefined && chart !== construct) continue;
    const { scope } = construct.node;
    graph.addScope(construct, scope && (charts.get(scope) ?? scope));
    if (chart) graph.addThing(chart);
  }
  for (const chart of nested) {
    const outer = chart.node.scope as Chart;
    graph.addDependency({ of: outer, part: 'thing' }, { of: chart, part: 'scope' }, [outer, chart]);
  }
  // What stands inside a chart moves that chart only, not the charts nested in it.
  const side = (construct: IConstruct) => {
    const chart = charts.get(construct) ?? construct;
    return { of: chart, part: chart === construct ? 'scope' : 'thing' } as const;
  };
  for (const { source, target } of dependencies) graph.addDependency(side(source), side(target), [source, target]);
  return graph.sort() as Chart[];
}

function sortObjects(chart: Chart, members: readonly IConstruct[], dependencies: readonly Dependency[]): ApiObject[] {
  const objects = members.filter((construct) => ApiObject.isApiObject(construct));
  if (dependencies.length === 0) return objects;

  const graph = new ScopeGraph<IConstruct>();
  for (const construct of members) {
    graph.addScope(construct, construct === chart ? undefined : construct.node.scope);
    if (ApiObject.isApiObject(construct)) graph.addThing(construct);
  }
  for (const { source, target } of dependencies) {
    graph.addDependency({ of: source, part: 'scope' }, { of: target, part: 'scope' }, [source, target]);
  }
  return graph.sort() as ApiObject[];
}
