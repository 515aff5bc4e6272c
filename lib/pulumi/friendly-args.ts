import type * as pulumi from '@pulumi/pulumi';

/** Arguments as TypeScript users write them: wherever an enum is asked, its plain text will do. Inputs stay as they are. */
export type FriendlyArgs<T> = T extends string
  ? string extends T
    ? T
    : T | `${T}`
  : T extends number | boolean | null | undefined | Promise<unknown> | pulumi.Output<unknown>
    ? T
    : T extends (infer Item)[]
      ? FriendlyArgs<Item>[]
      : T extends object
        ? { [Key in keyof T]: FriendlyArgs<T[Key]> }
        : T;
