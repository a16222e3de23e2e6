/*
 * test/errors/MMS1001-what-it-is.mms: a module in which each ⟦marked⟧ text has the error of the file's name, and
 * nothing else has any.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nameCodes } from "../src/diag/catalogue/names.js";
import { syntaxCodes } from "../src/diag/catalogue/syntax.js";
import { typeCodes } from "../src/diag/catalogue/types.js";
import { isSpan } from "../src/diag/diagnostic.js";
import { SourceFile } from "../src/text/source-file.js";
import { checkText } from "./support/check-text.js";
import { unmark } from "./support/marked-text.js";

const folder = join(import.meta.dirname, "errors");
const files = readdirSync(folder).filter((file) => file.endsWith(".mms"));

/** Codes that have a file; the catalogues of later stages are added when theirs are complete. */
const covered = Object.keys({ ...syntaxCodes, ...nameCodes, ...typeCodes });

describe("a text with an error", () => {
  it.each(files)("%s is told exactly that", (name) => {
    const { text, spans } = unmark(readFileSync(join(folder, name), "utf8"));
    const found = checkText(new SourceFile(name, text)).map((d) => {
      if (d.at === undefined || !isSpan(d.at)) return { code: d.code };
      return { code: d.code, start: d.at.start, end: d.at.end, marked: text.slice(d.at.start, d.at.end) };
    });
    const code = name.slice(0, 7);
    expect(found).toEqual(
      spans.map(({ start, end }) => ({ code, start, end, marked: text.slice(start, end) })),
    );
  });

  it.each(covered)("%s has a file", (code) => {
    expect(files.filter((name) => name.startsWith(`${code}-`))).not.toEqual([]);
  });
});
