/*
 * The shipped specs as the build compiles them: what is needed to replay, without their texts and trees. Each is the
 * text of a function of the runtime, which is quicker to load than a module.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import type { LoadedProgram } from "../../compile/load-program.js";
import { fileOfModule } from "../../compile/module-files.js";
import { type RunnableProgram, runnableProgram } from "../../compile/runnable-program.js";
import * as rt from "../../runtime/index.js";
import { COMPILED_TEXTS, PRECOMPILED, SHIPPED } from "../package-files.js";

/** The file name for a program made of these modules (and what they extend). */
export function precompiledName(modules: readonly string[]): string {
  return modules.length === 1 ? modules[0]! : "all";
}

const withProvenance = (name: string) => `${name}.provenance`;
const urlOf = (name: string) => new URL(`${name}.js`, PRECOMPILED);

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

/** What a file's function returns. */
interface Contents {
  readonly spec: rt.SpecModule;
  readonly dataflow: () => Precompiled["dataflow"];
  readonly files: Precompiled["files"];
}

/** Loads one by name; undefined if the build made none. */
export function loadPrecompiled(name: string): Precompiled | undefined {
  const contents = /^[\w.]+$/.test(name) ? load(name) : undefined;
  if (contents === undefined) return undefined;
  const { spec, dataflow, files } = contents;
  return Object.assign(
    runnableProgram(spec, dataflow, () => load(withProvenance(name))!.spec),
    { files },
  );
}

/** What a file of the build's makes; undefined if there is none of that name. */
function load(name: string): Contents | undefined {
  const path = urlOf(name);
  let text: string;
  try {
    // They are ASCII, which is quicker to read and to compile as what it is.
    text = readFileSync(path, "latin1");
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw e;
  }
  return new Script(text, { filename: path.href }).runInThisContext()(rt) as Contents;
}

/** Writes what loadPrecompiled loads: the program of these shipped modules. For the build. */
export function writePrecompiled(modules: readonly string[], program: LoadedProgram): void {
  const files = program.ir.modules.map((module) => fileOfModule(module.name));
  for (const file of files) cpSync(join(SHIPPED, file), join(COMPILED_TEXTS, file));
  mkdirSync(PRECOMPILED, { recursive: true });
  const name = precompiledName(modules);
  const dataflow = JSON.stringify(JSON.stringify(program.dataflow));
  for (const provenance of [false, true]) {
    const text = `(function (rt) {
"use strict";
const spec = (function () {
${program.source({ types: false, provenance })}})();
return { spec, dataflow: () => JSON.parse(${provenance ? '"null"' : dataflow}), files: ${JSON.stringify(files)} };
})
`;
    const ascii = text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    writeFileSync(urlOf(provenance ? withProvenance(name) : name), ascii);
  }
}
