/*
 * The shipped specs are compiled once for all tests, by the sources as they are: the build has done it if it is no older;
 * else it is done here, and kept until a source changes.
 */
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isBuilt, sourcesHash } from "../../src/built.mjs";

const root = join(import.meta.dirname, "../..");

export default async function compileShipped(): Promise<void> {
  process.env.MMSPEC_TEST_PROGRAMS = isBuilt(root) ? join(root, "dist/shipped") : await compiledHere();
}

/** The folder of the program of all modules. */
async function compiledHere(): Promise<string> {
  const cache = join(root, "node_modules/.cache/mmspec");
  const folder = join(cache, sourcesHash(root));
  if (existsSync(folder)) return folder;
  rmSync(cache, { recursive: true, force: true });
  const staging = `${folder}-${process.pid}`;
  process.env.MMSPEC_TEST_PROGRAMS = staging;
  const { shippedModules } = await import("../../src/files/specs/find-specs.js");
  const { writePrecompiled } = await import("../../src/files/specs/precompiled.js");
  const { loadProgram } = await import("../../src/compile/load-program.js");
  const { fileOfModule } = await import("../../src/compile/module-files.js");
  const modules = shippedModules();
  const { program } = loadProgram(
    modules.map((module) => join("specs", fileOfModule(module))),
    { shipped: "specs", readFile: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined) },
  );
  // The tests say what is wrong with specs that do not compile.
  if (program !== undefined) {
    writePrecompiled(modules, program);
    renameSync(staging, folder);
  }
  return folder;
}
