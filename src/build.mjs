// `node src/build.mjs grammar` generates the parser from the grammar; without an argument everything is built.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import peggy from "peggy";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const grammarPath = join(root, "grammar", "mmspec.peggy");
const generatedDir = join(root, "src", "syntax", "generated");

/** The text of the parser that the grammar stands for. */
export function generateParser(grammar = readFileSync(grammarPath, "utf8")) {
  return peggy.generate(grammar, {
    output: "source",
    format: "es",
    grammarSource: "grammar/mmspec.peggy",
    allowedStartRules: ["Module", "StrictHeader", "StrictItem", "Scan"],
  });
}

function buildGrammar() {
  mkdirSync(generatedDir, { recursive: true });
  writeFileSync(join(generatedDir, "parser.js"), generateParser());
}

function buildAll() {
  buildGrammar();
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  run(tsc, ["-p", join(root, "tsconfig.json")]);
  cpSync(generatedDir, join(dist, "syntax", "generated"), { recursive: true });
  const precompile = join(dist, "compile", "precompile.js");
  if (existsSync(precompile)) run(precompile, []);
  const bin = join(dist, "cli", "bin.js");
  if (existsSync(bin)) chmodSync(bin, 0o755);
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
  else buildAll();
}
