import { hasErrors } from "../diag/diagnostic.js";
import { checkConstants, loadSpecs } from "../files/specs/find-specs.js";
import { InputError } from "../session/input-error.js";
import { checkOptions, type Expected, shown, TEXT } from "./check-options.js";
import { libraryContext } from "./context.js";
import { ArgumentError, badOption, SpecError } from "./errors.js";
import { Specs } from "./specs.js";

/** A spec that lies in no file. */
export interface SpecText {
  readonly text: string;
  /**
   * What messages call it. Where other texts extend it, `<module>.mms`; without it `<spec 1>`, `<spec 2>` …
   */
  readonly path?: string | undefined;
}

export interface OpenOptions {
  /** Relative paths start here; also those of traces. Default: the process's working directory. */
  readonly cwd?: string | undefined;
  /** Values of CONSTANTs; they win over what a trace says of itself. */
  readonly constants?: Readonly<Record<string, string | number | bigint | boolean>> | undefined;
}

const CONSTANTS: Expected = {
  words: "an object that has a string, number or boolean for each name",
  fits: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((v) => ["string", "number", "bigint", "boolean"].includes(typeof v)),
};

const ENTRIES = "paths of specs or folders, names of specs that come with mmspec, or { text }";

/**
 * Compiles specs: files, folders of them, the names of those that come with mmspec (`mm`, `mm.locks`), or texts. Without
 * `specs`: all that come with mmspec. Throws a `SpecError` where nothing can be run, and an `ArgumentError` for what is no
 * spec at all; warnings are in the result's `diagnostics`.
 *
 * @example
 * ```ts
 * const specs = await openSpecs(["refs.mms"]);
 * ```
 */
export async function openSpecs(
  specs?: string | SpecText | readonly (string | SpecText)[],
  options: OpenOptions = {},
): Promise<Specs> {
  const where = "openSpecs";
  checkOptions(where, options, { cwd: TEXT, constants: CONSTANTS });
  const given = specs === undefined ? undefined : Array.isArray(specs) ? specs : [specs];
  if (given?.length === 0)
    throw new ArgumentError(where, "specs", `must be ${ENTRIES}; leave it out for all that come with mmspec`);
  const texts = new Map<string, string>();
  const entries = given?.map((entry: string | SpecText, i) => {
    if (typeof entry === "string" && entry !== "") return entry;
    if (typeof entry !== "object" || entry === null || typeof entry.text !== "string")
      throw new ArgumentError(where, "specs", `must be ${ENTRIES}, but one is ${shown(entry)}`);
    const path = entry.path ?? `<spec ${i + 1}>`;
    if (typeof path !== "string" || path === "" || texts.has(path))
      throw new ArgumentError(
        where,
        "specs",
        `must have a path of its own for each text, but one has ${shown(path)}`,
      );
    texts.set(path, entry.text);
    return path;
  });
  const context = libraryContext(options.cwd, texts);
  try {
    const loaded = await loadSpecs(entries === undefined ? {} : { spec: entries }, context);
    if (hasErrors(loaded.diagnostics)) throw new SpecError(loaded.diagnostics);
    const constants = new Map(Object.entries(options.constants ?? {}).map(([k, v]) => [k, String(v)]));
    try {
      await checkConstants(constants, loaded.program);
    } catch (e) {
      if (!(e instanceof InputError)) throw e;
      throw badOption(where, "options.constants", e.diagnostics);
    }
    return new Specs(loaded, constants, entries, context);
  } catch (e) {
    throw e instanceof InputError ? new SpecError(e.diagnostics) : e;
  }
}
