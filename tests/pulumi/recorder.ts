/**
 * What a program asks of the Pulumi engine, with the mocks of the SDK. Shows requests (tokens, names, options, inputs),
 * not what an engine or a provider makes of them; tests/engine/pulumi.test.ts has the real ones.
 */
import * as pulumi from '@pulumi/pulumi';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks';

/** A request to register or read a resource. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly dependencies: string[];
  readonly deletedWith: string;
  readonly retainOnDelete: boolean;
  readonly version: string;
  readonly provider: string;
  /** Parents of former places. */
  readonly aliases: string[];
  /** Former names, or whole URNs. */
  readonly formerNames: string[];
  readonly protect: boolean;
  readonly ignoreChanges: string[];
  readonly importId: string;
  readonly timeouts: string[];
  readonly secretOutputs: string[];
  readonly inputs: Record<string, unknown>;
  readonly read: boolean;
}

const SECRET_MARK = '4dabf18193072939515e22adb298388d';
const requests: Registered[] = [];

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getVersion(): string;
  getProvider(): string;
  getObject?(): { toJavaScript(): Record<string, unknown> } | undefined;
  getDependenciesList(): string[];
  getDeletedwith?(): string;
  getRetainondelete?(): boolean;
  getAdditionalsecretoutputsList(): string[];
  getAliasesList?(): { getUrn(): string; getSpec(): { getParenturn(): string; getName(): string } | undefined }[];
  getProtect?(): boolean;
  getIgnorechangesList?(): string[];
  getImportid?(): string;
  getCustomtimeouts?(): { getCreate(): string; getUpdate(): string; getDelete(): string } | undefined;
}

function record(request: Request, read: boolean): void {
  const aliases = request.getAliasesList?.() ?? [];
  const timeouts = request.getCustomtimeouts?.();
  requests.push({
    type: request.getType(),
    name: request.getName(),
    parent: shortUrn(request.getParent()),
    dependencies: request.getDependenciesList().map(shortUrn).sort(),
    deletedWith: shortUrn(request.getDeletedwith?.() ?? ''),
    retainOnDelete: request.getRetainondelete?.() ?? false,
    version: request.getVersion(),
    provider: shortUrn(request.getProvider().replace(/::[^:]*$/, '')),
    aliases: aliases.map((alias) => alias.getSpec()?.getParenturn() ?? ''),
    formerNames: aliases.map((alias) => alias.getSpec()?.getName() || alias.getUrn()).filter(Boolean),
    protect: request.getProtect?.() ?? false,
    ignoreChanges: request.getIgnorechangesList?.() ?? [],
    importId: request.getImportid?.() ?? '',
    timeouts: [timeouts?.getCreate(), timeouts?.getUpdate(), timeouts?.getDelete()].flatMap((text) => text || []),
    secretOutputs: request.getAdditionalsecretoutputsList(),
    inputs: plain(request.getObject?.()?.toJavaScript() ?? {}) as Record<string, unknown>,
    read,
  });
}

/** The name a resource was registered under. */
function shortUrn(urn: string): string {
  return urn.split('::')[3] ?? '';
}

/** Secrets as `{ secret: value }`. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (SECRET_MARK in fields) return { secret: plain(fields.value) };
  return Object.fromEntries(Object.entries(fields).map(([key, child]) => [key, plain(child)]));
}

/** Runs a program against a fresh engine and returns what it asked for. */
export async function recorded(program: () => unknown): Promise<Registered[]> {
  requests.length = 0;
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: () => ({}),
  });
  await program();
  await pulumi.runtime.disconnect();
  return [...requests];
}

beforeAll(() => {
  for (const method of ['registerResource', 'readResource'] as const) {
    const original = MockMonitor.prototype[method] as (request: Request, ...rest: unknown[]) => unknown;
    jest.spyOn(MockMonitor.prototype, method).mockImplementation(function (
      this: MockMonitor,
      request: Request,
      ...rest: unknown[]
    ) {
      record(request, method === 'readResource');
      return original.call(this, request, ...rest);
    } as never);
  }
});
