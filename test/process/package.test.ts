/* What `npm pack` makes, as somebody who installs it has it: it runs, and its types are found by both resolutions. */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;

let folder = "";
let tarball = "";
let installed = "";

const run = (command: string, args: readonly string[], cwd = folder) =>
  execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
    },
  });

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly version: string;
}
let manifest: Manifest;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-package-"));
  run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], root);
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz"))!);
  installed = join(folder, "node_modules/mmspec");
  mkdirSync(installed, { recursive: true });
  run("tar", ["xzf", tarball, "--strip-components=1", "-C", installed]);
  manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  // As an installer would put them beside it: what it depends on, and the types of Node.
  const { dependencies, peerDependencies } = manifest;
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), "@types/node"]) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesIn = (path: string): string[] =>
  readdirSync(join(installed, path), { recursive: true, encoding: "utf8" }).map((file) => join(path, file));

describe("the package", () => {
  test("has what it runs, its specs, and no recordings", () => {
    expect(readdirSync(installed).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "docs",
      "grammar",
      "package.json",
      "specs",
      "traces",
    ]);
    expect(readdirSync(join(installed, "traces"))).toEqual(["scenarios"]);
  });

  test("loads no package that it does not depend on", () => {
    const loads = filesIn("dist")
      .filter((file) => file.endsWith(".js") && !file.startsWith("dist/shipped"))
      .flatMap((file) => ts.preProcessFile(readFileSync(join(installed, file), "utf8")).importedFiles)
      .map(({ fileName }) => fileName)
      .filter((name) => !name.startsWith(".") && !isBuiltin(name));
    const allowed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    // A file of a package is of the package.
    expect(loads.filter((name) => !allowed.includes(name.split("/")[0]!) && !allowed.includes(name))).toEqual(
      [],
    );
  });

  test("is a command", () => {
    const bin = join(installed, "dist/cli/bin.js");
    expect(run(process.execPath, [bin, "--version"])).toBe(`${manifest.version}\n`);
    expect(run(process.execPath, [bin, "test", "mm.migrate"])).toMatch(/\d+ passed, 0 failed\n$/);
  });

  test("is a library, with a schema of its reports", () => {
    const program = `
      import * as mmspec from "mmspec";
      import * as runtime from "mmspec/runtime";
      import { createRequire } from "node:module";
      const schema = createRequire(import.meta.url)("mmspec/schema.json");
      console.log(Object.keys(mmspec).length > 0, Object.keys(runtime).length > 0, schema.title);`;
    writeFileSync(join(folder, "user.mjs"), program);
    expect(run(process.execPath, ["user.mjs"])).toBe("true true The JSON reports of mmspec\n");
  });
});

describe("its types", () => {
  test.each([
    ["NodeNext", { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }],
    ["bundler", { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ])("are found and sound under %s", (_, resolution) => {
    const entries = Object.keys(manifest.exports).filter((name) => !name.endsWith(".json"));
    const imports = entries.map((name, i) => `import * as e${i} from "mmspec${name.slice(1)}";`);
    const uses = entries.map((_, i) => `console.log(e${i});`);
    const file = join(folder, "user.ts");
    writeFileSync(file, [...imports, ...uses, ""].join("\n"));
    const program = ts.createProgram([file], {
      ...resolution,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts"],
      types: ["node"],
      typeRoots: [join(folder, "node_modules/@types")],
      strict: true,
      noEmit: true,
    });
    const messages = ts.getPreEmitDiagnostics(program).map((d) => ({
      file: d.file?.fileName.replace(`${folder}/`, ""),
      message: ts.flattenDiagnosticMessageText(d.messageText, "\n"),
    }));
    // What packages that it depends on say of their own types is theirs.
    expect(
      messages.filter((m) => m.file === undefined || /^(user|node_modules\/mmspec)/.test(m.file)),
    ).toEqual([]);
  });

  test("resolve for every kind of importer that can load it", () => {
    const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
    run(process.execPath, [attw, tarball, "--profile", "esm-only", "--no-color"]);
  });

  test("and its entries are as publint wants them", async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false });
    expect(messages).toEqual([]);
  });
});
