/** The order in which objects apply: as constructed, but after what they depend on, in trees of any shape. */
import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { inApplyOrder } from '../../lib/output';
import { DependencyCircleError } from '../../lib/output/scope-graph';

const object = (scope: Construct, id: string) =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } });

const group = (scope: Construct, id: string, ...objects: string[]) => {
  const made = new Construct(scope, id);
  for (const name of objects) object(made, name);
  return made;
};

const chart = (scope: Construct, id: string, ...objects: string[]) => {
  const made = new Chart(scope, id);
  for (const name of objects) object(made, name);
  return made;
};

const ordered = (app: App) => inApplyOrder(app.node.findAll());
const chartsOf = (app: App) => ordered(app).map(({ chart: { node } }) => node.path);
const objectsOf = (app: App) => ordered(app).flatMap(({ objects }) => objects.map(({ node }) => node.path));

describe('without dependencies', () => {
  test('objects and charts keep the order of construction', () => {
    const app = new App();
    chart(app, 'b', 'y', 'x');
    chart(app, 'a', 'z');
    expect(objectsOf(app)).toEqual(['b/y', 'b/x', 'a/z']);
  });

  test('a chart inside another comes before it, as in cdk8s', () => {
    const app = new App();
    const outer = chart(app, 'outer', 'x');
    chart(outer, 'inner', 'first');
    expect(chartsOf(app)).toEqual(['outer/inner', 'outer']);
    expect(app.synthYaml().match(/(?<=name: ).*/g)).toEqual(['first', 'x']);
  });

  test('charts below constructs without a chart are found', () => {
    const app = new App();
    chart(new Construct(new Construct(app, 'site'), 'edge'), 'a', 'x');
    expect(objectsOf(app)).toEqual(['site/edge/a/x']);
  });
});

describe('inside a chart', () => {
  test('an object comes after the one it depends on, and the others stay', () => {
    const app = new App();
    const all = chart(app, 'c', 'one', 'two', 'three', 'four');
    all.node.findChild('one').node.addDependency(all.node.findChild('three'));
    expect(objectsOf(app)).toEqual(['c/three', 'c/one', 'c/two', 'c/four']);
  });

  test('a group comes after all of another group', () => {
    const app = new App();
    const all = new Chart(app, 'c');
    const workloads = group(all, 'workloads', 'a', 'b');
    const networks = group(all, 'networks', 'x', 'y');
    workloads.node.addDependency(networks);
    expect(objectsOf(app)).toEqual(['c/networks/x', 'c/networks/y', 'c/workloads/a', 'c/workloads/b']);
  });

  test('a chart that depends on its own namespace has everything else after it', () => {
    const app = new App();
    const all = chart(app, 'c', 'a', 'b');
    const namespace = object(group(all, 'deep'), 'namespace');
    object(all, 'd');
    all.node.addDependency(namespace);
    expect(objectsOf(app)).toEqual(['c/deep/namespace', 'c/a', 'c/b', 'c/d']);
  });

  test('two such wishes of one scope do not wait for each other', () => {
    const app = new App();
    const all = chart(app, 'c', 'a');
    const [one, two] = [object(all, 'one'), object(all, 'two')];
    all.node.addDependency(one, two);
    expect(objectsOf(app)).toEqual(['c/one', 'c/two', 'c/a']);
  });

  test('what depends on the scope around it comes after the rest of that scope', () => {
    const app = new App();
    const all = chart(app, 'c', 'last', 'a', 'b');
    all.node.findChild('last').node.addDependency(all);
    expect(objectsOf(app)).toEqual(['c/a', 'c/b', 'c/last']);
  });
});

describe('between charts', () => {
  test('an object that depends on one of another chart takes its whole chart with it', () => {
    const app = new App();
    const first = chart(app, 'first', 'a', 'b');
    const second = chart(app, 'second', 'x', 'y');
    first.node.findChild('b').node.addDependency(second.node.findChild('x'));
    expect(objectsOf(app)).toEqual(['second/x', 'second/y', 'first/a', 'first/b']);
  });

  test('a scope above charts counts too, which cdk8s refuses', () => {
    const app = new App();
    const workloads = new Construct(app, 'workloads');
    chart(workloads, 'upf', 'a');
    const plumbing = new Construct(app, 'plumbing');
    chart(plumbing, 'crds', 'x');
    chart(plumbing, 'operators', 'y');
    workloads.node.addDependency(plumbing);
    expect(chartsOf(app)).toEqual(['plumbing/crds', 'plumbing/operators', 'workloads/upf']);
  });

  test('what stands inside a chart does not move the charts nested in it', () => {
    const app = new App();
    const outer = chart(app, 'outer', 'x');
    chart(outer, 'nested', 'n');
    const other = chart(app, 'other', 'o');
    outer.node.findChild('x').node.addDependency(other);
    expect(chartsOf(app)).toEqual(['outer/nested', 'other', 'outer']);
  });
});

test('a dependency on what is not in the tree orders nothing', () => {
  const app = new App();
  const all = chart(app, 'c', 'a', 'b');
  all.node.findChild('a').node.addDependency(object(chart(new App(), 'elsewhere'), 'x'), all.node.findChild('b'));
  all.node.tryRemoveChild('b');
  expect(objectsOf(app)).toEqual(['c/a']);
});

describe('a circle is refused with every step of it', () => {
  test.each<[string, (app: App) => void, RegExp]>([
    [
      'of three objects',
      (app) => {
        const all = chart(app, 'c', '1', '2', '3');
        for (const [from, to] of ['12', '23', '31'])
          all.node.findChild(from as string).node.addDependency(all.node.findChild(to as string));
      },
      /c\/1 depends on c\/2, c\/2 depends on c\/3, c\/3 depends on c\/1/,
    ],
    [
      'of charts, by objects that are no circle themselves',
      (app) => {
        const [a, b] = [chart(app, 'a', '1', '2'), chart(app, 'b', '3', '4')];
        a.node.findChild('1').node.addDependency(b.node.findChild('3'));
        b.node.findChild('4').node.addDependency(a.node.findChild('2'));
      },
      /a\/1 depends on b\/3, b\/4 depends on a\/2/,
    ],
    [
      'of groups',
      (app) => {
        const all = new Chart(app, 'c');
        const [a, b] = [group(all, 'a', '1'), group(all, 'b', '2')];
        a.node.addDependency(b);
        b.node.addDependency(a);
      },
      /c\/a depends on c\/b, c\/b depends on c\/a/,
    ],
  ])('%s', (_, build, message) => {
    const app = new App();
    build(app);
    expect(() => ordered(app)).toThrow(DependencyCircleError);
    expect(() => ordered(app)).toThrow(message);
  });
});

test('a chain as long as a cluster is large needs no deep stack', () => {
  const app = new App();
  const all = new Chart(app, 'c');
  const chain = Array.from({ length: 20_000 }, (_, i) => object(all, `o${i}`));
  chain.forEach((each, i) => {
    if (i > 0) chain[i - 1]?.node.addDependency(each);
  });
  expect(objectsOf(app)).toEqual(chain.map(({ node }) => node.path).reverse());
});

/** A tree as data: charts, each with scopes in scopes, and objects at the ends. */
interface Tree {
  readonly children: readonly Tree[];
}

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constant({ children: [] }),
    fc.record({ children: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
})).tree;

function grow(scope: Construct, id: string, { children }: Tree): void {
  if (children.length === 0) object(scope, id);
  else {
    const made = new Construct(scope, id);
    for (const [i, child] of children.entries()) grow(made, String(i), child);
  }
}

test('in any tree all objects of a construct come after all objects of what it depends on', () => {
  const forests = fc.array(fc.array(trees, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  const wishes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 });
  fc.assert(
    fc.property(forests, wishes, (forest, pairs) => {
      const app = new App();
      forest.forEach((charts, i) => {
        const made = new Chart(app, `c${i}`);
        for (const [j, tree] of charts.entries()) grow(made, `t${j}`, tree);
      });
      const constructs = app.node.findAll().slice(1);
      for (const [a, b] of pairs) {
        // Depth-first order: the later depends on the earlier, unless one holds the other, so there is no circle.
        const [early, late] = [a % constructs.length, b % constructs.length].sort((x, y) => x - y) as [number, number];
        const [target, source] = [constructs[early], constructs[late]] as [Construct, Construct];
        if (!source.node.scopes.includes(target)) source.node.addDependency(target);
      }
      const order = new Map(
        ordered(app)
          .flatMap(({ objects }) => objects)
          .map((each, i) => [each as Construct, i]),
      );
      const places = (construct: Construct) =>
        construct.node.findAll().flatMap((each) => order.get(each as Construct) ?? []);
      expect(order.size).toBe(constructs.filter((each) => ApiObject.isApiObject(each)).length);
      for (const source of constructs)
        for (const target of source.node.dependencies)
          expect(Math.min(...places(source as Construct))).toBeGreaterThan(Math.max(...places(target as Construct)));
    }),
    { numRuns: 150 },
  );
});

test('two scopes of a thousand objects each are one dependency, not a million', () => {
  const app = new App();
  const all = new Chart(app, 'c');
  const names = Array.from({ length: 1000 }, (_, i) => `o${i}`);
  const layers = Array.from({ length: 10 }, (_, i) => group(all, `layer${i}`, ...names));
  layers.forEach((layer, i) => {
    for (const below of layers.slice(0, i)) layer.node.addDependency(below);
  });
  const start = process.cpuUsage();
  expect(ordered(app)[0]?.objects).toHaveLength(10_000);
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(1);
});
