/*
 * The shipped specs are compiled once for all tests, by the sources as they are: the build has done it if it is no older;
 * else it is done here, and kept until a source changes.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { isBuilt, sourcesHash } from "../../src/built.mjs";

const root = join(import.meta.dirname, "../..");

/** Programs that are older than this belong to no run that goes on. */
const KEPT_MS = 3_600_000;

export default async function compileShipped(): Promise<void> {
  process.env.MMSPEC_TEST_PROGRAMS = isBuilt(root) ? join(root, "dist/shipped") : await compiledHere();
}

/** The folder of the program of all modules. */
async function compiledHere(): Promise<string> {
  const cache = join(root, "node_modules/.cache/mmspec");
  const folder = join(cache, sourcesHash(root));
  if (existsSync(folder)) return folder;
  removeOld(cache);
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
    moveTo(staging, folder);
  }
  return folder;
}

/** Another run may have put the same there meanwhile. */
function moveTo(staging: string, folder: string): void {
  try {
    renameSync(staging, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(staging, { recursive: true, force: true });
  }
}

function removeOld(cache: string): void {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > KEPT_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
