/*
 * Texts made to hurt: the answer is a diagnostic, soon. The limit on CPU time is generous; what it catches is time that
 * grows with the square of the length (minutes here) or with the power of the depth (ages).
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseModule } from "../../src/syntax/parse-module.js";
import { SourceFile } from "../../src/text/source-file.js";
import { cpuSeconds } from "../support/cpu-time.js";
import { parseDecls } from "../support/parse-text.js";

const many = 100_000;
const limitSeconds = 40;

let began = 0;
beforeEach(() => {
  began = cpuSeconds();
});
afterEach(() => {
  expect(cpuSeconds() - began).toBeLessThan(limitSeconds);
});

const codesOf = (body: string) => [...new Set(parseDecls(body).diagnostics.map((d) => d.code))];

describe("nesting", () => {
  it.each([
    ["(", ")"],
    ["{", "}"],
    ["<<", ">>"],
    ["f(", ")"],
    ["f[", "]"],
    ["[a |-> ", "]"],
    ["[a : ", "]"],
    ["[x \\in S |-> ", "]"],
    ["[f EXCEPT ![1] = ", "]"],
    ["{x \\in S : ", "}"],
    ["\\A x \\in S : ", ""],
    ["IF a THEN b ELSE ", ""],
    ["LET b == 1 IN ", ""],
    ["CASE a -> ", ""],
    ["f(LAMBDA x : ", ")"],
    ["/\\ ", ""],
    ["\\/ /\\ ", ""],
  ])("%s … is read to a depth, and refused beyond it", (open, close) => {
    const depth = open === "\\/ /\\ " ? 90 : 180;
    const deep = many / open.length;
    expect(codesOf(`A == ${open.repeat(depth)}1${close.repeat(depth)}`)).toEqual([]);
    expect(codesOf(`A == ${open.repeat(deep)}1${close.repeat(deep)}`)).toEqual(["MMS1004"]);
    expect(codesOf(`A == ${open.repeat(deep)}`)).toEqual(["MMS1004"]);
  });

  it.each([
    ["(", "THEN"],
    ["{x \\in ", "THEN"],
    ["[a |-> ", "THEN"],
    ["f(LET a == ", "THEN"],
    ["{a, [x \\in S |-> <<CASE a -> ", "THEN"],
    ["/\\ a\n/\\ (", ")"],
  ])("%s … broken at its deepest place costs no more", (open, wrong) => {
    expect(codesOf(`A == ${open.repeat(40)}${wrong}`)).toHaveLength(1);
  });

  it("of lists broken at their deepest place costs no more", () => {
    let text = "A ==\n";
    for (let i = 0; i < 150; i++)
      text += `${" ".repeat(3 * i)}/\\ a\n${" ".repeat(3 * i)}/\\ /\\ b\n${" ".repeat(3 * i + 3)}/\\ c /\\ \n`;
    expect(codesOf(`${text})`)).toHaveLength(1);
  });

  it.each(["~", "- ", "[]", "DOMAIN ", "~ \\neg "])("of prefix operators %s is bounded", (op) => {
    expect(codesOf(`A == ${op.repeat(200)}a`)).toEqual([]);
    expect(codesOf(`A == ${op.repeat(many)}a`)).toEqual(["MMS1004"]);
  });

  it.each(["'", ".b", "[1]", " + a", " \\X a", " @@ a"])("of chains a%s is bounded", (step) => {
    expect(codesOf(`A == a${step.repeat(200)}`)).toEqual([]);
    expect(codesOf(`A == a${step.repeat(many)}`)).toEqual(["MMS1004"]);
  });

  it("of subscripts is bounded", () => {
    expect(codesOf(`A == ${"<<a>>_".repeat(many)}v`)).toEqual(["MMS1004"]);
  });
});

describe("length", () => {
  it.each([
    ["declarations", "A == 1\n".repeat(many / 4)],
    ["declarations in one line", "A == 1 ".repeat(many / 4)],
    ["items of a list", `A ==\n${"  /\\ a\n".repeat(many)}`],
    ["a chain of one junction", `A == a${" /\\ a".repeat(many)}`],
    ["elements", `A == {1${", 1".repeat(many)}}`],
    ["bounds", `A == \\A ${"x \\in S, ".repeat(many / 4)}y \\in S : p`],
    ["definitions of a LET", `A == LET ${"a == 1 ".repeat(many / 4)} IN a`],
    ["arms of a CASE", `A == CASE a -> b${" [] a -> b".repeat(many / 4)}`],
    ["updates", `A == [f EXCEPT !.a = 1${", !.a = 1".repeat(many / 4)}]`],
    ["records of a TEST", `TEST "t"\n${" a(b: 1)\n".repeat(many)} EXPECT ok`],
    ["comments", "\\* a\n".repeat(many)],
    ["nested comments", "(*".repeat(many) + "*)".repeat(many)],
    ["separators", "----\n".repeat(many)],
    ["a word", `A == ${"a".repeat(many)}`],
    ["a number", `A == ${"1".repeat(many)}`],
    ["a string", `A == "${'\\"'.repeat(many)}"`],
  ])("%s: no error", (_, text) => {
    expect(codesOf(text)).toEqual([]);
  });

  it.each([
    ["words", "a ".repeat(many)],
    ["broken declarations", "A == )\n".repeat(many / 20)],
    ["definition signs", `A ${"== ".repeat(many)}`],
    ["quotes", '\\"'.repeat(many)],
    ["a string that never ends", `A == "${'\\"'.repeat(many)}`],
    ["empty bullets", `A ==\n${"  /\\\n".repeat(many)}`],
    ["a record that never ends", `TEST "t"\n a(b: 1${", b: 1".repeat(many)}\n EXPECT ok`],
    ["a comment that never ends", "(*".repeat(many)],
    ["NULs", "\0".repeat(many)],
    ["problems in one declaration", `A == {1.5${", 1.5".repeat(many / 10)}}`],
  ])("%s: errors", (_, text) => {
    expect(codesOf(text)).toHaveLength(1);
  });

  it.each([
    ["dashes", "-".repeat(many)],
    ["openings of comments", "(*".repeat(many)],
    ["ends of comments", `${"*)".repeat(many)}\n`],
  ])("%s in front of the module", (_, text) => {
    const { module } = parseModule(new SourceFile("m", `${text}\n---- MODULE m ----\n====\n`));
    expect(module?.name.text).toBe("m");
  });
});
