/*
 * The README says what is true: its commands are run and print what it shows, its specs compile, and what it tells
 * people to type in a shell exists. How output may be cut stands in ../cli/readme-blocks.ts.
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Block, blocksOf, commandsOf, matches } from "../cli/readme-blocks.js";

const root = new URL("../..", import.meta.url).pathname;
const bin = join(root, "dist/cli/bin.js");
const blocks = blocksOf(readFileSync(join(root, "README.md"), "utf8"));
const scripts = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }
).scripts;

let folder = "";

/** A spec is in the file that its module's name asks for. */
function fileOf(block: Block): string | undefined {
  return block.language === "mms" ? `${/MODULE\s+([\w.]+)/.exec(block.text)![1]}.mms` : block.file;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-readme-"));
  for (const name of ["traces", "specs"]) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const block of blocks) {
    const file = fileOf(block);
    if (file !== undefined) writeFileSync(join(folder, file), `${block.text}\n`);
  }
  installPackage();
  writeFileSync(join(folder, "mmspec"), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, {
    mode: 0o755,
  });
});

/** As `npm install` would: the package as it is packed, beside what it depends on. */
function installPackage() {
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  const { stdout } = spawnSync("npm", pack, { cwd: root, encoding: "utf8" });
  spawnSync("tar", ["-xzf", stdout.trim(), "-C", modules], { cwd: folder });
  renameSync(join(modules, "package"), join(modules, "mmspec"));
  for (const name of readdirSync(join(root, "node_modules")))
    symlinkSync(join(root, "node_modules", name), join(modules, name));
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(script: string) {
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, NO_COLOR: "1" };
  return spawnSync("sh", ["-c", script], { cwd: folder, env, encoding: "utf8" });
}

/** What each command prints, in one shell, so that a block may go on with `$?` or a file made before. */
function runAll(commands: readonly string[]): string[] {
  const mark = "-----8<-----";
  const script = commands.map((c) => `s=$?; echo '${mark}'; (exit $s)\n${c}`).join("\n");
  const { stdout } = shell(`exec 2>&1\n${script}`);
  return stdout.split(`${mark}\n`).slice(1);
}

const title = (block: Block) => `README.md:${block.line}`;
const ofLanguage = (language: string) => blocks.filter((block) => block.language === language);

describe("README", () => {
  test("has no block of a language that is not checked", () => {
    const known = ["sh", "console", "mms", "json", "js", ""];
    expect(blocks.filter((block) => !known.includes(block.language)).map(title)).toEqual([]);
  });

  test.each(
    ofLanguage("console").map((block) => [title(block), block] as const),
  )("%s prints what it shows", (_, block) => {
    const shown = commandsOf(block);
    const printed = runAll(shown.map((s) => s.command));
    shown.forEach(({ command, output }, i) => {
      if (!matches(output, printed[i]!))
        expect(`$ ${command}\n${printed[i]}`).toBe(`$ ${command}\n${output.join("\n")}\n`);
    });
  });

  test("runs each program that it shows", () => {
    const commands = ofLanguage("console").flatMap((block) => commandsOf(block).map((s) => s.command));
    for (const { file } of ofLanguage("js"))
      expect(commands.filter((command) => file !== undefined && command.includes(file))).not.toEqual([]);
  });

  test.each(ofLanguage("mms").map((block) => [title(block), block] as const))("%s is a spec", (_, block) => {
    const { status, stdout, stderr } = shell(`mmspec check ${fileOf(block)}`);
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stderr: "" });
  });

  test.each(
    ofLanguage("json").map((block) => [title(block), block] as const),
  )("%s is JSON, a line each", (_, block) => {
    for (const line of block.text.split("\n")) JSON.parse(line);
  });

  test.each(
    ofLanguage("sh").flatMap((block) =>
      block.text
        .split(/\n|&&/)
        .map((line) => line.replace(/\s+#.*$/, "").trim())
        .filter((command) => command !== "")
        .map((command) => [title(block), command] as const),
    ),
  )("%s: %s can be typed", (_, command) => {
    const script = /^npm run (\S+)$/.exec(command)?.[1] ?? /^npm (test|start)$/.exec(command)?.[1];
    if (script !== undefined) {
      expect(Object.keys(scripts)).toContain(script);
    } else if (command.startsWith("mmspec ")) {
      // Flags and paths are right; what it finds is not this test's business.
      expect([0, 1]).toContain(shell(command).status);
    } else {
      expect(["npm ci", "npm link", "npm install"]).toContain(command);
    }
  });

  test(".ci/run calls the line that the README gives for the tests", () => {
    const ci = readFileSync(new URL("../../.ci/run", import.meta.url), "utf8");
    const lines = ofLanguage("sh").flatMap((block) => block.text.split("\n"));
    expect(lines).toContain("npm ci && npm test");
    expect(ci).toContain("npm ci && npm test");
  });
});
