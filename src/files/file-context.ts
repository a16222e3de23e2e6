import type { Stats } from "node:fs";
import type { FieldMap } from "../importers/field-map.js";

/** Where files are looked for, and what "-" stands for. */
export interface FileContext {
  /** Relative paths start here. */
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Specs that lie in no file, by path. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** Field maps in place of those that there are files of. */
  readonly maps?: readonly FieldMap[] | undefined;
  /** What is known already of these paths: they need not be looked at again. */
  readonly lookedAt?: ReadonlyMap<string, Stats> | undefined;
}
