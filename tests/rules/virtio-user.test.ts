/** Command lines with virtio-user devices, as DPDK takes them or not. */
import { lateMarker } from '../../lib/core';
import { runRules } from '../../lib/rules';
import { asking, codes, facts, running } from './facts';

const CPU = { cpu: '2', memory: '1Gi' };
const SOCKET = '--vdev=net_virtio_user0,path=/var/run/vhost/sock0';

/** Codes about the command of a container with hugepages. */
const judge = (words: readonly string[], pages: Record<string, string> = { 'hugepages-1Gi': '2Gi' }) =>
  codes(
    runRules(facts({ workloads: [running(asking({ ...CPU, ...pages }, { command: ['dpdk-testpmd', ...words] }))] })),
  );

describe('arguments of a device', () => {
  test.each([
    ['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0,server=1'],
    ['--vdev=virtio_user0,path=/dev/vhost-vdpa-0,iface=tap0'],
    [`${SOCKET},iface=tap0`],
    [`${SOCKET},queue_size=1000`],
    [`--vdev=net_virtio_user0,path=/run/${'x'.repeat(103)}`],
  ])('%s do not fit', (device) => {
    expect(judge([device])).toEqual(['EAL001']);
  });

  test.each([
    ['--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0,queues=4,queue_size=256'],
    [`${SOCKET},server=1,queue_size=1024`],
    [`--vdev=net_virtio_user0,path=/run/${'x'.repeat(102)}`],
    ['--vdev=net_virtio_user0,path=$(SOCKET),iface=tap0'],
    [`--vdev=net_virtio_user0,path=${lateMarker('x')},queue_size=1000`],
    ['--vdev=net_null0,queue_size=1000'],
  ])('%s fit, or are not known', (device) => {
    expect(judge([device])).toEqual([]);
  });

  test('fit behind an exception path, for which the container has the right', () => {
    expect(judge(['--vdev=virtio_user0,path=/dev/vhost-net,iface=tap0'])).toEqual(['SEC001']);
  });

  test('of the program itself are not EAL’s', () => {
    expect(judge(['--', `${SOCKET},queue_size=1000`])).toEqual([]);
  });
});

describe('memory behind a vhost-user socket', () => {
  test.each(['--no-huge', '--in-memory', '--huge-unlink', '--huge-unlink=always'])('%s leaves no files', (word) => {
    expect(judge([word, SOCKET])).toEqual(['EAL002']);
    expect(judge([word, '--vdev=net_virtio_user0,path=/dev/vhost-vdpa-0'])).toEqual([]);
  });

  test('pages of 2Mi are in one region, or there are at most 8 of them', () => {
    expect(judge([SOCKET], { 'hugepages-2Mi': '512Mi' })).toEqual(['EAL003']);
    expect(judge([SOCKET, '--single-file-segments'], { 'hugepages-2Mi': '512Mi' })).toEqual([]);
    expect(judge([SOCKET, '--in-memory'], { 'hugepages-2Mi': '512Mi' })).toEqual(['EAL002', 'EAL003']);
    expect(judge([SOCKET, '--no-huge'], { 'hugepages-2Mi': '512Mi' })).toEqual(['EAL002']);
    expect(judge([SOCKET], { 'hugepages-2Mi': '16Mi' })).toEqual([]);
    expect(judge([SOCKET])).toEqual([]);
  });
});
