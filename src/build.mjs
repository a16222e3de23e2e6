// `node src/build.mjs grammar` generates the parser from the grammar; `--if-stale` builds everything unless dist/ is what
// the sources say; without an argument everything is built.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isBuilt, noteSources, sourcesHash } from "./built.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const grammarPath = join(root, "grammar", "mmspec.peggy");
const generatedDir = join(root, "src", "syntax", "generated");

/** The text of the parser that the grammar stands for. */
export async function generateParser(grammar = readFileSync(grammarPath, "utf8")) {
  const { default: peggy } = await import("peggy");
  return peggy.generate(grammar, {
    output: "source",
    format: "es",
    grammarSource: "grammar/mmspec.peggy",
    allowedStartRules: ["Module", "StrictItem", "StrictExpr", "Scan"],
  });
}

async function buildGrammar() {
  mkdirSync(generatedDir, { recursive: true });
  writeFileSync(join(generatedDir, "parser.js"), await generateParser());
}

/** In a folder of its own, so that dist/ works until it is replaced, also if two build at once or one breaks off. */
async function buildAll() {
  const staging = join(root, `.dist-${process.pid}`);
  removeLeftovers();
  try {
    const hash = sourcesHash(root);
    await buildGrammar();
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json"), "--outDir", staging], {
      cwd: root,
      stdio: "inherit",
    });
    cpSync(generatedDir, join(staging, "syntax", "generated"), { recursive: true });
    await precompile(staging);
    await writeSchema(staging);
    await bundle(staging);
    chmodSync(join(staging, "cli", "bin.js"), 0o755);
    noteSources(staging, hash);
    replaceDist(staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Until nobody else puts a dist/ of theirs there in between. */
function replaceDist(staging) {
  const dist = join(root, "dist");
  for (;;) {
    if (existsSync(dist)) moveAway(dist, `${staging}-old`);
    try {
      renameSync(staging, dist);
      return;
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes(error.code)) throw error;
    }
  }
}

function moveAway(folder, to) {
  try {
    renameSync(folder, to);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  rmSync(to, { recursive: true, force: true });
}

/** What builds that were killed left behind. */
function removeLeftovers() {
  const isAlive = (pid) => {
    try {
      return process.kill(pid, 0);
    } catch (error) {
      return error.code === "EPERM";
    }
  };
  for (const name of readdirSync(root)) {
    const pid = /^\.dist-(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

/**
 * Compiles the shipped specs, so that starting does not pay for it: all of them as one program, and each module with
 * what it extends.
 */
async function precompile(dist) {
  const { loadProgram } = await import(join(dist, "compile", "load-program.js"));
  const { fileOfModule, moduleOfFile, SPEC_SUFFIX } = await import(join(dist, "compile", "module-files.js"));
  const { writePrecompiled } = await import(join(dist, "files", "specs", "precompiled.js"));
  const specs = join(root, "specs");
  const modules = readdirSync(specs, { recursive: true })
    .filter((file) => file.endsWith(SPEC_SUFFIX))
    .sort()
    .map((file) => moduleOfFile(file.replaceAll("\\", "/")));
  const host = {
    shipped: specs,
    readFile: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined),
  };
  // Examples are checked by name only.
  const all = modules.filter((module) => !module.startsWith("examples."));
  for (const chosen of [all, ...modules.map((module) => [module])]) {
    const { program, diagnostics } = loadProgram(
      chosen.map((module) => join(specs, fileOfModule(module))),
      host,
    );
    if (program === undefined) {
      const { printDiagnostics } = await import(join(dist, "diag", "print-diagnostic.js"));
      throw new BuildError(printDiagnostics(diagnostics, { color: false, limit: 20 }));
    }
    writePrecompiled(chosen, program);
  }
}

/** What `mmspec/schema.json`, `mmspec/config.schema.json` and `mmspec/baseline.schema.json` are. */
async function writeSchema(dist) {
  const { jsonSchema } = await import(join(dist, "report", "json-schema.js"));
  const { baselineSchema } = await import(join(dist, "cli", "baseline", "baseline-schema.js"));
  writeFileSync(join(dist, "baseline.schema.json"), `${JSON.stringify(baselineSchema, undefined, 2)}\n`);
  const { configSchema } = await import(join(dist, "cli", "config", "config-schema.js"));
  writeFileSync(join(dist, "config.schema.json"), `${JSON.stringify(configSchema, undefined, 2)}\n`);
  writeFileSync(join(dist, "schema.json"), `${JSON.stringify(jsonSchema, undefined, 2)}\n`);
}

/** What a process or a program that uses mmspec begins with. */
const ENTRIES = [
  "cli/bin",
  "cli/workers/task-worker",
  "cli/workers/decoder-worker",
  "index",
  "vitest",
  "unstable",
  "runtime/index",
];

/** What is loaded together, each file with all that it imports at once; a module goes where it is met first. */
const FILES = {
  starting: ["cli/bin"],
  reading: ["cli/workers/decoder-worker"],
  validating: [
    "cli/main",
    "cli/node-io",
    "cli/commands/validate",
    "files/specs/precompiled",
    "report/pretty",
    "runtime/index",
  ],
};

/** The modules that are loaded when these are. */
function withImports(dist, names) {
  const found = new Set();
  const enter = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, from] of text.matchAll(/^(?:import|export)\b[^;=]*?"(\.[^"]+)";/gm))
      enter(join(dirname(path), from));
  };
  for (const name of names) enter(join(dist, `${name}.js`));
  return found;
}

/**
 * Joins the hundreds of modules to a few files: to find and open each of them takes longer than all else that starting
 * does. What the command always needs is one file; what only some commands or formats need is loaded when it is needed.
 */
async function bundle(dist) {
  const { rolldown } = await import("rolldown");
  const joined = join(dist, "joined");
  const build = await rolldown({
    // Names of modules that are left in the text are relative to it.
    cwd: dist,
    input: Object.fromEntries(ENTRIES.map((name) => [name, join(dist, `${name}.js`)])),
    platform: "node",
    external: /^(?!\.|\/|commander$)/,
    // What is imported in both ways is where one of them puts it.
    checks: { ineffectiveDynamicImport: false },
  });
  // All in folders one below dist/, since modules find files of the package by where they are.
  const groups = Object.entries(FILES).map(([name, roots]) => {
    const modules = withImports(dist, roots);
    for (const entry of ENTRIES) modules.delete(join(dist, `${entry}.js`));
    return { name, test: (path) => modules.has(path) };
  });
  await build.write({
    dir: joined,
    entryFileNames: "[name].js",
    chunkFileNames: "cli/[name]-[hash].js",
    codeSplitting: { groups },
  });
  for (const file of readdirSync(dist, { recursive: true })) {
    if (file.endsWith(".js") && !/^(?:shipped|joined)/.test(file)) rmSync(join(dist, file));
  }
  cpSync(joined, dist, { recursive: true });
  rmSync(joined, { recursive: true });
}

/** What the author of a spec or of src/ is to mend. */
class BuildError extends Error {}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (process.argv[2] === "grammar") await buildGrammar();
    else if (process.argv[2] !== "--if-stale" || !isBuilt(root)) await buildAll();
  } catch (error) {
    // tsc has said what is wrong.
    if (error instanceof BuildError) console.error(error.message);
    else if (error.status === undefined) throw error;
    process.exitCode = error.status ?? 1;
  }
}
