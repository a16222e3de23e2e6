/*
 * The rooms of src/ as its README has them: who imports whom, and that the outside world (files, clock, terminal,
 * chance) is met in two rooms only.
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix as path } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

interface Room {
  readonly name: string;
  readonly mayImport: ReadonlySet<string>;
}

/** The rows of the README's table; "every room" is all but the room itself, "nothing" none. */
function roomsOf(readme: string): Room[] {
  const rows = [...readme.matchAll(/^\| `(\w+)\/` \|[^|]*\|([^|]*)\|$/gm)].map((m) => [m[1]!, m[2]!.trim()]);
  return rows.map(([name, may]) => {
    const words = may === "every room" ? rows.map((r) => r[0]!) : may === "nothing" ? [] : may!.split(/\s+/);
    return { name: name!, mayImport: new Set(words) };
  });
}

const rooms = roomsOf(readFileSync("src/README.md", "utf8"));
const names = rooms.map((room) => room.name);

interface SourceText {
  readonly file: string;
  readonly room: string;
  readonly tree: ts.SourceFile;
}

const sources: readonly SourceText[] = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => file.includes("/") && /\.m?[jt]s$/.test(file) && !file.includes("/generated/"))
  .map((file) => ({
    file: `src/${file}`,
    room: file.split("/")[0]!,
    tree: ts.createSourceFile(file, readFileSync(`src/${file}`, "utf8"), ts.ScriptTarget.ES2022, true),
  }));

function everyNode(tree: ts.Node, visit: (node: ts.Node) => void): void {
  visit(tree);
  ts.forEachChild(tree, (child) => everyNode(child, visit));
}

/** What a file imports, re-exports, or asks for by `import()` or `import("…").Type`; types count too. */
function importsOf(tree: ts.SourceFile): string[] {
  const found: string[] = [];
  everyNode(tree, (node) => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (from !== undefined && ts.isStringLiteralLike(from)) found.push(from.text);
  });
  return found;
}

const roomOf = (file: string, specifier: string) =>
  path.normalize(path.join(path.dirname(file), specifier)).split("/")[1]!;

describe("the table of rooms", () => {
  test("has every folder of src, and no other", () => {
    const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect([...names].sort()).toEqual(folders.map((entry) => entry.name).sort());
  });

  test("names only rooms", () => {
    for (const room of rooms) for (const other of room.mayImport) expect(names).toContain(other);
  });

  test("has no circles", () => {
    const reach = (name: string, seen: Set<string>): Set<string> => {
      for (const next of rooms.find((r) => r.name === name)!.mayImport) {
        if (next === name || seen.has(next)) continue;
        seen.add(next);
        reach(next, seen);
      }
      return seen;
    };
    expect(names.filter((name) => reach(name, new Set()).has(name))).toEqual([]);
  });
});

describe.each(rooms)("$name/", ({ name, mayImport }) => {
  const own = sources.filter((source) => source.room === name);

  test("imports only from the rooms that it may", () => {
    const wrong = own.flatMap(({ file, tree }) =>
      importsOf(tree)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => roomOf(file, specifier))
        .filter((room) => room !== name && !mayImport.has(room))
        .map((room) => `${file} imports ${room}/`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the outside world", () => {
  /** Modules of node that only compute. */
  const harmless = new Set(["node:path", "node:crypto", "node:module", "node:url"]);
  const worldly = new Set(
    `process console Date performance setTimeout setInterval setImmediate fetch globalThis global navigator crypto
     XMLHttpRequest WebSocket`.split(/\s+/),
  );
  const outside = sources.filter((source) => source.room !== "cli" && source.room !== "files");

  test("is imported in cli/ and files/ only", () => {
    const wrong = outside.flatMap(({ file, tree }) =>
      importsOf(tree)
        .filter((specifier) => specifier.startsWith("node:") && !harmless.has(specifier))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("is touched in cli/ and files/ only", () => {
    const wrong: string[] = [];
    for (const { file, tree } of outside) {
      everyNode(tree, (node) => {
        if (ts.isIdentifier(node) && worldly.has(node.text) && isFree(node))
          wrong.push(`${file}: ${node.text}`);
        const text = ts.isPropertyAccessExpression(node) ? node.getText(tree) : "";
        if (/^(Math\.random|crypto\.random\w+)$/.test(text)) wrong.push(`${file}: ${text}`);
      });
    }
    expect(wrong).toEqual([]);
  });
});

/** Whether an identifier reads a global of that name, rather than being a field, a key or a declared name. */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent) || ts.isTypeNode(parent)) return false;
  return !ts.isParameter(parent) && !ts.isVariableDeclaration(parent) && !ts.isTypeElement(parent);
}
