/*
 * The shipped specs as the build compiles them: what is needed to replay, without their texts and trees. Each is the
 * text of a function of the runtime, which is quicker to load than a module. All but that of all modules, with which most
 * runs begin, are compressed: it takes a millisecond or two, and the package is a third of the size.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { LoadedProgram } from "../../compile/load-program.js";
import { fileOfModule } from "../../compile/module-files.js";
import { type RunnableProgram, runnableProgram } from "../../compile/runnable-program.js";
import * as rt from "../../runtime/index.js";
import { COMPILED_TEXTS, PRECOMPILED, SHIPPED } from "../package-files.js";

/** The file name for a program made of these modules (and what they extend). */
export function precompiledName(modules: readonly string[]): string {
  return modules.length === 1 ? modules[0]! : ALL;
}

const withProvenance = (name: string) => `${name}.provenance`;
const ALL = "all";
const urlOf = (name: string) => new URL(name === ALL ? `${name}.js` : `${name}.js.br`, PRECOMPILED);
/** Higher ones take several times as long, for a tenth. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

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
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw e;
  }
  // They are ASCII, which is quicker to read and to compile as what it is.
  const text = (name === ALL ? bytes : brotliDecompressSync(bytes)).toString("latin1");
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
    // Emitted literals are of one line: what a line begins with is only for people.
    const ascii = text
      .replace(/^ +/gm, "")
      .replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const file = provenance ? withProvenance(name) : name;
    writeFileSync(urlOf(file), file === ALL ? ascii : brotliCompressSync(ascii, QUALITY));
  }
}
