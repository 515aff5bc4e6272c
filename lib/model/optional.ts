/** Members that have a value, so that nothing undefined reaches the JSON. */
export function optional<T extends object>(members: T): Partial<T> {
  const given: Partial<T> = {};
  for (const key of Object.keys(members) as (keyof T)[]) {
    if (members[key] !== undefined) given[key] = members[key];
  }
  return given;
}
