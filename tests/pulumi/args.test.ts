import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pulumiArgs } from '../../scripts/pulumi-args';
import { COMPONENTS } from '../../scripts/pulumi-components';

const root = join(__dirname, '..', '..');

test('lib/pulumi/args.ts is what the schemas of the specs give (npm run generate)', () => {
  const { definitions } = JSON.parse(readFileSync(join(root, 'schema/component-specs.json'), 'utf8'));
  expect(readFileSync(join(root, 'lib/pulumi/args.ts'), 'utf8')).toBe(pulumiArgs(definitions, COMPONENTS));
});

test('late fields take an Input, and types that hold one are written anew; the others are those of the spec', () => {
  const text = pulumiArgs(
    {
      ClusterSpec: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', description: 'Name.' },
          rooms: { type: 'object', additionalProperties: { $ref: '#/definitions/Room' } },
          colour: { $ref: '#/definitions/Colour' },
        },
      },
      Room: {
        type: 'object',
        description: 'A room.',
        properties: {
          key: { type: 'string', late: true, description: 'Key. Default: none.' },
          doors: { type: 'array', items: { type: 'integer' }, default: [1] },
        },
      },
      Colour: { type: 'string' },
    },
    [{ spec: 'ClusterSpec', args: 'ClusterArgs' }],
  );
  expect(text).toContain("import type {\n  Colour,\n} from '../spec';");
  expect(text).toContain('export interface ClusterArgs {\n  /** Name. */\n  name: string;');
  expect(text).toContain('  rooms?: { [key: string]: Room };');
  expect(text).toContain('/** A room. */\nexport interface Room {');
  expect(text).toContain('  /** Key. @default - none */\n  key?: pulumi.Input<string>;');
  expect(text).toContain('@default [1] */\n  doors?: number[];');
});
