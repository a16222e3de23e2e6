/*
 * `npm run docs` writes docs/api.md, one page, from the doc comments of what `mmspec` and `mmspec/vitest` export. The page
 * ends with a fingerprint of their declarations, by which a test tells at once whether it is still theirs.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const ENTRIES = ["index", "vitest"];
export const PAGE = join(root, "docs", "api.md");

/** Of the declarations, comments and all, in the files that the entries export from. */
export function fingerprint() {
  const hash = createHash("sha256");
  for (const entry of ENTRIES) {
    const path = join(root, "src", `${entry}.ts`);
    const text = readFileSync(path, "utf8");
    const from = [...text.matchAll(/\bfrom "(\.[^"]+)\.js"/g)].map((m) => join(dirname(path), `${m[1]}.ts`));
    for (const file of [path, ...from]) hash.update(declarationsOf(file));
  }
  return `<!-- declarations: ${hash.digest("hex").slice(0, 16)} -->`;
}

function declarationsOf(file) {
  const text = readFileSync(file, "utf8");
  const options = { compilerOptions: { target: ts.ScriptTarget.ES2022, stripInternal: true } };
  return ts.transpileDeclaration(text, { ...options, fileName: file }).outputText;
}

async function generate() {
  const { Application } = await import("typedoc");
  const folder = mkdtempSync(join(tmpdir(), "mmspec-docs-"));
  try {
    const app = await Application.bootstrapWithPlugins({
      entryPoints: ENTRIES.map((entry) => join(root, "src", `${entry}.ts`)),
      tsconfig: join(root, "tsconfig.json"),
      plugin: ["typedoc-plugin-markdown"],
      outputs: [{ name: "markdown", path: folder }],
      router: "module",
      readme: "none",
      hideBreadcrumbs: true,
      hidePageHeader: true,
      disableSources: true,
      excludeExternals: true,
      excludeInternal: true,
      groupOrder: ["Functions", "Classes", "Interfaces", "Type Aliases"],
      excludePrivate: true,
      treatValidationWarningsAsErrors: true,
      validation: { notExported: true, invalidLink: true, notDocumented: false },
      parametersFormat: "table",
      interfacePropertiesFormat: "table",
      typeDeclarationFormat: "table",
      // Types of a table that is no part of the library.
      intentionallyNotExported: ["catalogue", "Entry"],
      logLevel: "Warn",
    });
    const project = await app.convert();
    if (project === undefined) throw new Error("the library has errors");
    app.validate(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error("see above");
    await app.generateOutputs(project);
    const pages = readdirSync(folder, { recursive: true })
      .filter((file) => file.endsWith(".md") && file !== "README.md")
      .sort()
      .map((file) => readFileSync(join(folder, file), "utf8"));
    writeFileSync(PAGE, `${shortened(pages.join("\n"))}\n${fingerprint()}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `Diagnostic` alone is one of any code; TypeDoc writes out all of them. */
function shortened(page) {
  return page.replaceAll(/\\<`"MMS\d{4}"`(?: \\\| `"MMS\d{4}"`)+\\>/g, "");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate();
