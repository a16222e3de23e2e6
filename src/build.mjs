// `node src/build.mjs grammar` generates the parser from the grammar; without an argument everything is built.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import peggy from "peggy";
import { rolldown } from "rolldown";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const grammarPath = join(root, "grammar", "mmspec.peggy");
const generatedDir = join(root, "src", "syntax", "generated");

/** The text of the parser that the grammar stands for. */
export function generateParser(grammar = readFileSync(grammarPath, "utf8")) {
  return peggy.generate(grammar, {
    output: "source",
    format: "es",
    grammarSource: "grammar/mmspec.peggy",
    allowedStartRules: ["Module", "StrictItem", "Scan"],
  });
}

function buildGrammar() {
  mkdirSync(generatedDir, { recursive: true });
  writeFileSync(join(generatedDir, "parser.js"), generateParser());
}

async function buildAll() {
  buildGrammar();
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  run(tsc, ["-p", join(root, "tsconfig.json")]);
  cpSync(generatedDir, join(dist, "syntax", "generated"), { recursive: true });
  await precompile(dist);
  await bundle(dist);
  const bin = join(dist, "cli", "bin.js");
  if (existsSync(bin)) chmodSync(bin, 0o755);
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
      console.error(printDiagnostics(diagnostics, { color: false, limit: 20 }));
      process.exit(1);
    }
    writePrecompiled(chosen, program);
  }
}

/** What a process or a program that uses mmspec begins with. */
const ENTRIES = [
  "cli/bin",
  "cli/workers/task-worker",
  "cli/workers/decoder-worker",
  "index",
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
  const joined = join(dist, "joined");
  const build = await rolldown({
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

function run(script, args) {
  try {
    execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
  } catch (error) {
    process.exit(error.status ?? 1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "grammar") buildGrammar();
  else await buildAll();
}
