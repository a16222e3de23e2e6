/* test/errors: one mistake a file, named by its code, with the text it points at in ⟦ ⟧. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nameCodes } from "../../src/diag/catalogue/names.js";
import { typeCodes } from "../../src/diag/catalogue/types.js";
import type { Span } from "../../src/text/source-file.js";
import { checkTexts, codes } from "./check.js";

const folder = new URL("../errors/", import.meta.url);
const files = readdirSync(folder).filter((name) => /^MMS[23]\d+-.*\.mms$/.test(name));

describe("names and types: each mistake is reported once, at its place", () => {
  it.each(files)("%s", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const mark = /⟦([^⟧]*)⟧/.exec(text)!;
    const typed = checkTexts(text.replace(/[⟦⟧]/g, ""));
    expect(codes(typed)).toEqual([`${name.slice(0, 7)} ${mark[1]}`]);
    const at = typed.diagnostics[0]!.at as Span;
    expect(at.start).toBe(mark.index);
  });

  it("has a file for every code", () => {
    const covered = new Set(files.map((name) => name.slice(0, 7)));
    expect(
      [...Object.keys(nameCodes), ...Object.keys(typeCodes)].filter((code) => !covered.has(code)),
    ).toEqual([]);
  });
});
