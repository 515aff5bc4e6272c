/**
 * A spec type as TypeScript users write it: wherever an enum is asked, its plain text will do.
 * `Friendly<{ datapath: Datapath }>` accepts `{ datapath: 'vfio' }` and refuses `{ datapath: 'vfoi' }`.
 */
export type Friendly<T> = T extends string
  ? string extends T
    ? T
    : T | `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends (infer Item)[]
      ? Friendly<Item>[]
      : T extends object
        ? { [Key in keyof T]: Friendly<T[Key]> }
        : T;
