/** In a file of its own: once an error was thrown below `apply`, Node.js walks the graph of all promises at every one. */
import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { deploy } from '../../lib/pulumi';
import { recorded } from './recorder';

test('more than 400 objects get a warning about the state', async () => {
  const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
  const many = (n: number) => (scope: Construct) => {
    for (let i = 0; i < n; i++) {
      const metadata = { name: `m-${i}`, namespace: 'cnf' };
      new ApiObject(scope, metadata.name, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    }
  };
  await recorded(() => deploy('edge', many(400)));
  expect(warn).not.toHaveBeenCalled();
  await recorded(() => deploy('edge', many(401)));
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('401 objects'), expect.anything());
  warn.mockRestore();
});
