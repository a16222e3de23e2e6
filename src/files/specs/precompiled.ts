/*
 * The shipped specs as the build compiled them: what is needed to replay, without their texts and trees. Each is the
 * text of a function of the runtime, which is quicker to load than a module.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import type { RunnableProgram } from "../../compile/load-program.js";
import * as rt from "../../runtime/index.js";
import { COMPILED_TEXTS, PRECOMPILED } from "../package-files.js";

/** The file name for a program made of these modules (and what they extend). */
export function precompiledName(modules: readonly string[]): string {
  return modules.length === 1 ? modules[0]! : "all";
}

/** Whether the specs that a program was compiled from are still the same; `folder` is theirs. */
export function areUnchanged({ files }: Precompiled, folder: string): boolean {
  const textOf = (path: string) => {
    try {
      return readFileSync(path);
    } catch {
      return undefined;
    }
  };
  return files.every((file) => {
    const compiled = textOf(join(COMPILED_TEXTS, file));
    return compiled !== undefined && textOf(join(folder, file))?.equals(compiled) === true;
  });
}

/** A program that was compiled at build time, and what it was compiled from. */
export interface Precompiled extends RunnableProgram {
  /** Of the texts, relative to the shipped specs' folder, in dependency order. */
  readonly files: readonly string[];
}

/** What the function of a shipped program gives. */
type Made = Pick<Precompiled, "spec" | "decoders" | "schemas" | "constants" | "files"> & {
  readonly dataflow: () => Precompiled["dataflow"];
};

/** Loads one by name; undefined if the build made none. */
export function loadPrecompiled(name: string): Precompiled | undefined {
  const made = /^[\w.]+$/.test(name) ? make<Made>(name) : undefined;
  if (made === undefined) return undefined;
  const { dataflow, ...rest } = made;
  return {
    ...rest,
    get dataflow() {
      return dataflow();
    },
    provenance: async () => make<Pick<Made, "spec">>(`${name}.told`)!.spec,
  };
}

/** What a file of the build's makes; undefined if there is none of that name. */
function make<T>(name: string): T | undefined {
  const path = new URL(`${name}.js`, PRECOMPILED);
  let text: string;
  try {
    // They are ASCII, which is quicker to read and to compile as what it is.
    text = readFileSync(path, "latin1");
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw e;
  }
  return new Script(text, { filename: path.href }).runInThisContext()(rt) as T;
}
