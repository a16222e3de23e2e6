/* What `mmspec compile` writes type-checks strictly, next to nothing but mmspec/runtime. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { loadProgram } from "../../src/compile/load-program.js";
import { programOfText, shown } from "../support/load-texts.js";
import { POSITIONS, specText } from "./hostile-spec.js";
import { hostileWordings } from "./hostile-words.js";

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  skipLibCheck: true,
  paths: { "mmspec/runtime": [join(process.cwd(), "src/runtime/index.ts")] },
};

/** What tsc says of these files. */
function typeCheck(texts: ReadonlyMap<string, string>): string[] {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, text, version);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map((d) => {
    const place = d.file?.getLineAndCharacterOfPosition(d.start ?? 0);
    return `${d.file?.fileName}:${(place?.line ?? 0) + 1}: ${ts.flattenDiagnosticMessageText(d.messageText, " ")}`;
  });
}

/** Where emitted modules would lie: anywhere in a package. */
const at = (name: string) => join(process.cwd(), `${name}.ts`);

test("the emitted TypeScript has no errors under --strict", () => {
  const specs = readdirSync("specs", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".mms"))
    .map((file) => join("specs", file));
  const host = {
    shipped: "specs",
    readFile: (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined),
  };
  const { program, diagnostics } = loadProgram(specs, host);
  expect(diagnostics.map(shown)).toEqual([]);
  const conformance = readdirSync("test/conformance")
    .filter((file) => file.endsWith(".mms"))
    .map((file) => [file, readFileSync(join("test/conformance", file), "utf8")] as const);
  const texts = new Map([
    [at("emitted-specs"), program!.source({ types: true })],
    ...conformance.map(([file, text]) => [at(`emitted-${file}`), emitted(text)] as const),
    ...hostileWordings
      .filter(isChosen)
      .map(([, w], i) => [at(`emitted-hostile-${i}`), emitted(specText(w))] as const),
  ]);
  expect(typeCheck(texts)).toEqual([]);
});

test("this check would notice an error", () => {
  expect(typeCheck(new Map([[at("emitted-wrong"), "export const x: number = '1';\n"]]))).toHaveLength(1);
});

/** Each name is in some position: as many specs as it takes, and each text. */
function isChosen([, { text }]: (typeof hostileWordings)[number], i: number): boolean {
  return text !== "plain" || i % POSITIONS === 0;
}

function emitted(text: string): string {
  return programOfText(text).source({ types: true });
}
