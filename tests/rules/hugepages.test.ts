import { lateMarker } from '../../lib/core';
import { runRules } from '../../lib/rules';
import { aContainer, asking, aVolume, aWorkload, codes, facts, running } from './facts';

function problemsOf(...workloads: ReturnType<typeof aWorkload>[]) {
  return runRules(facts({ workloads }));
}

const CPU = { cpu: '2', memory: '1Gi' };

describe('a hugepage limit', () => {
  test('must equal its request', () => {
    const container = aContainer({
      requests: { ...CPU, 'hugepages-1Gi': '2Gi' },
      limits: { ...CPU, 'hugepages-1Gi': '4Gi' },
    });
    expect(problemsOf(running(container))).toEqual([
      expect.objectContaining({
        code: 'HP001',
        path: 'app/upf: spec.template.spec.containers[0].resources.requests.hugepages-1Gi',
        value: '2Gi',
        allowed: '4Gi, the limit',
      }),
    ]);
  });

  test('must be there', () => {
    const container = aContainer({ requests: { ...CPU, 'hugepages-2Mi': '64Mi' }, limits: CPU });
    expect(problemsOf(running(container))).toEqual([
      expect.objectContaining({ code: 'HP001', value: 'nothing', hint: 'add hugepages-2Mi: 64Mi to the limits' }),
    ]);
  });

  test('may be written in another unit than the request', () => {
    const container = aContainer({
      requests: { ...CPU, 'hugepages-1Gi': '4096Mi' },
      limits: { ...CPU, 'hugepages-1Gi': '4Gi' },
    });
    expect(problemsOf(running(container))).toEqual([]);
  });

  test('may stand alone', () => {
    expect(problemsOf(running(aContainer({ limits: { ...CPU, 'hugepages-1Gi': '4Gi' } })))).toEqual([]);
  });

  test('that arrives later is not judged', () => {
    const container = aContainer({
      requests: { ...CPU, 'hugepages-1Gi': '1Gi' },
      limits: { ...CPU, 'hugepages-1Gi': lateMarker('4Gi') },
    });
    expect(problemsOf(running(container))).toEqual([]);
  });
});

describe('a container that asks for hugepages', () => {
  test('must ask for cpu or memory too', () => {
    expect(problemsOf(running(asking({ 'hugepages-1Gi': '1Gi' })))).toEqual([
      expect.objectContaining({
        code: 'HP002',
        path: 'app/upf: spec.template.spec.containers[0].resources.requests',
        value: ['hugepages-1Gi'],
      }),
    ]);
  });

  test('gets no cpu or memory from its neighbour', () => {
    const containers = [asking({ 'hugepages-1Gi': '1Gi' }), asking(CPU, { name: 'sidecar' })];
    expect(codes(problemsOf(aWorkload({ containers })))).toEqual(['HP002']);
  });

  test('may ask for memory alone', () => {
    expect(problemsOf(running(asking({ memory: '1Gi', 'hugepages-1Gi': '1Gi' })))).toEqual([]);
  });
});

describe('hugepages', () => {
  test.each([
    ['hugepages-1Gi', '1536Mi', 'write 2Gi'],
    ['hugepages-2Mi', '3Mi', 'write 4Mi'],
    ['hugepages-2Mi', '4GB', 'write 2Mi'],
  ])('of %s do not come as %s', (resource, text, hint) => {
    expect(problemsOf(running(aContainer({ limits: { ...CPU, [resource]: text } })))).toEqual([
      expect.objectContaining({ code: 'HP003', value: text, hint }),
    ]);
  });

  test.each([
    ['hugepages-1Gi', '8Gi'],
    ['hugepages-2Mi', '512Mi'],
    ['hugepages-2Mi', '2097152'],
  ])('of %s may come as %s', (resource, text) => {
    expect(problemsOf(running(asking({ ...CPU, [resource]: text })))).toEqual([]);
  });
});

describe('a hugepage volume', () => {
  const both = asking({ ...CPU, 'hugepages-1Gi': '1Gi', 'hugepages-2Mi': '64Mi' });

  test('names its size in a pod with two', () => {
    const volumes = [aVolume({ hugepageMedium: 'HugePages' })];
    expect(problemsOf(running(both, { volumes }))).toEqual([
      expect.objectContaining({
        code: 'HP005',
        path: 'app/upf: spec.template.spec.volumes[0].emptyDir.medium',
        allowed: 'HugePages-1Gi, HugePages-2Mi',
      }),
    ]);
  });

  test('with its size is right in a pod with two', () => {
    const volumes = [aVolume({ hugepageMedium: 'HugePages-1Gi' }), aVolume({ hugepageMedium: 'HugePages-2Mi' })];
    expect(problemsOf(running(both, { volumes }))).toEqual([]);
  });

  test('needs no size in a pod with one, whose init container counts', () => {
    const containers = [asking({ ...CPU, 'hugepages-1Gi': '1Gi' }, { init: true, name: 'warm-up' }), aContainer()];
    expect(problemsOf(aWorkload({ containers, volumes: [aVolume({ hugepageMedium: 'HugePages' })] }))).toEqual([]);
  });

  test('needs a request in the pod', () => {
    expect(problemsOf(running(asking(CPU), { volumes: [aVolume({ hugepageMedium: 'HugePages' })] }))).toEqual([
      expect.objectContaining({ code: 'HP006', value: 'HugePages' }),
    ]);
  });

  test('needs a request of its own size', () => {
    const container = asking({ ...CPU, 'hugepages-1Gi': '1Gi' });
    expect(problemsOf(running(container, { volumes: [aVolume({ hugepageMedium: 'HugePages-2Mi' })] }))).toEqual([
      expect.objectContaining({ code: 'HP006', allowed: 'HugePages, HugePages-1Gi' }),
    ]);
  });

  test('may name its size in another unit', () => {
    const container = asking({ ...CPU, 'hugepages-1Gi': '1Gi' });
    expect(problemsOf(running(container, { volumes: [aVolume({ hugepageMedium: 'HugePages-1024Mi' })] }))).toEqual([]);
  });
});
