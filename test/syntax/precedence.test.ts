import { describe, expect, it } from "vitest";
import { parseDecls, parseExpr, problems } from "../support/parse-text.js";
import { shape } from "../support/shape.js";

const read = (text: string) => shape(parseExpr(text));

describe("operators of disjoint ranges", () => {
  it.each([
    ["a => b /\\ c", "(=> a (/\\ b c))"],
    ["a /\\ b => c", "(=> (/\\ a b) c)"],
    ["a <=> b /\\ c", "(<=> a (/\\ b c))"],
    ["a = b /\\ c # d", "(/\\ (= a b) (# c d))"],
    ["~a /\\ b", "(/\\ (~ a) b)"],
    ["~a = b", "(~ (= a b))"],
    ["a = ~b", "(= a (~ b))"],
    ["a = ~b /\\ c", "(/\\ (= a (~ b)) c)"],
    ["x \\in S \\cup T", "(\\in x (\\cup S T))"],
    ["a + b * c", "(+ a (* b c))"],
    ["a * b + c", "(+ (* a b) c)"],
    ["a - b + c", "(+ (- a b) c)"],
    ["a + b - c", "(+ a (- b c))"],
    ["-a + b", "(+ (- a) b)"],
    ["a + -b", "(+ a (- b))"],
    ["-a * b", "(- (* a b))"],
    ["-a ^ b", "(- (^ a b))"],
    ["a * b ^ c", "(* a (^ b c))"],
    ["1 .. n + 1", "(.. 1 (+ n 1))"],
    ["a :> b @@ c :> d", "(@@ (:> a b) (:> c d))"],
    ["s \\o t = u", "(= (\\o s t) u)"],
    ["DOMAIN f \\cup DOMAIN g", "(\\cup (DOMAIN f) (DOMAIN g))"],
    ["SUBSET S \\cup T", "(\\cup (SUBSET S) T)"],
    ["UNION S \\ T", "(\\ (UNION S) T)"],
    ["[]a /\\ <>b", "(/\\ ([] a) (<> b))"],
    ["[]a => b", "(=> ([] a) b)"],
    ["[]<>a", "([] (<> a))"],
    ["a ~> b /\\ c", "(~> a (/\\ b c))"],
    ["a => b ~> c", "(=> a (~> b c))"],
    ["ONCE a /\\ PREVIOUSLY b", "(/\\ (ONCE a) (PREVIOUSLY b))"],
    ["a /\\ b SINCE c", "(SINCE (/\\ a b) c)"],
    ["a' = b + 1", "(= a' (+ b 1))"],
    ["~a'", "(~ a')"],
    ["DOMAIN f'", "(DOMAIN f')"],
    ["UNCHANGED x /\\ y", "(/\\ (UNCHANGED x) y)"],
    ["a ++ b \\prec c", "(\\prec (++ a b) c)"],
    ["a !! b \\cup c", "(\\cup (!! a b) c)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe("one left-associative operator in a row", () => {
  it.each([
    ["a - b - c", "(- (- a b) c)"],
    ["a + b + c", "(+ (+ a b) c)"],
    ["S \\cup T \\cup U", "(\\cup (\\cup S T) U)"],
    ["s \\o t \\o u", "(\\o (\\o s t) u)"],
    ["f @@ g @@ h", "(@@ (@@ f g) h)"],
    ["a /\\ b /\\ c", "(/\\ a b c)"],
    ["a \\/ b \\/ c", "(\\/ a b c)"],
    ["(a /\\ b) /\\ c", "(/\\ (/\\ a b) c)"],
    ["S \\X T \\X U", "(\\X (\\X S T) U)"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("a product of three is not a product of a pair and one", () => {
    expect(parseExpr("(S \\X T) \\X U")).toMatchObject({ left: { op: "\\X", parens: true } });
    expect(parseExpr("S \\X T \\X U")).not.toHaveProperty("left.parens");
  });
});

describe("what TLA+ refuses without parentheses", () => {
  it.each([
    ["a /\\ b \\/ c", "\\/"],
    ["a \\/ b /\\ c", "/\\"],
    ["a => b => c", "=>"],
    ["a = b = c", "="],
    ["a = b # c", "#"],
    ["a <=> b ~> c", "~>"],
    ["a ~> b ~> c", "~>"],
    ["a ~> b SINCE c", "SINCE"],
    ["10 \\div 3 \\div 2", "\\div"],
    ["a * b \\div c", "\\div"],
    ["a % b + c", "+"],
    ["a % b % c", "%"],
    ["a ^ b ^ c", "^"],
    ["S \\cup T \\cap U", "\\cap"],
    ["S \\ T \\ U", "\\"],
    ["1 .. 2 .. 3", ".."],
    ["a :> b :> c", ":>"],
    ["S \\X T * U", "*"],
    ["[]a = b", "="],
    ["<>x'", "'"],
    ["UNCHANGED x'", "'"],
    ["SUBSET S \\X T", "\\X"],
    ["a * -b", "-"],
    ["2 ^ -1", "-"],
    ["a ++ b + c", "+"],
    ["ONCE a = b", "="],
  ])("%s", (text, second) => {
    expect(problems(`E == ${text}`)).toEqual([`MMS1010 ${second}`]);
  });

  it("says where parentheses may go", () => {
    expect(parseProblem("a /\\ b \\/ c")).toEqual(["(a /\\ b) \\/ c", "a /\\ (b \\/ c)"]);
    expect(parseProblem("x' = 10 \\div n \\div 2")).toEqual(["(10 \\div n) \\div 2", "10 \\div (n \\div 2)"]);
    expect(parseProblem("[]x = y")).toEqual(["([]x) = y", "[](x = y)"]);
    expect(parseProblem("[]x'")).toEqual(["([]x)'", "[](x')"]);
    expect(parseProblem("a * -b")).toEqual(["a * (-b)", "-(a * b)"]);
  });

  it("takes each of the ways it says", () => {
    for (const text of ["(a /\\ b) \\/ c", "a /\\ (b \\/ c)", "([]x)'", "[](x')", "a * (-b)", "-(a * b)"])
      expect(problems(`E == ${text}`)).toEqual([]);
  });
});

describe("WITHIN", () => {
  it.each([
    ["a ~> b WITHIN 10ms", "(~> a b 10000000ns)"],
    ["a ~> b WITHIN 1.5us", "(~> a b 1500ns)"],
    ["a ~> b WITHIN 0.000000001s", "(~> a b 1ns)"],
    ["a ~> b WITHIN 3 s", "(~> a b 3000000000ns)"],
    ["a ~> b /\\ c WITHIN 7ns", "(~> a (/\\ b c) 7ns)"],
    ["a => b ~> c WITHIN 1s", "(=> a (~> b c 1000000000ns))"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("takes no further operator that binds tighter than =>", () => {
    expect(read("a ~> b WITHIN 1s => c")).toBe("(=> (~> a b 1000000000ns) c)");
    expect(problems("E == a ~> b WITHIN 1s /\\ c")).toEqual(["MMS1010 /\\"]);
    expect(problems("E == a ~> b WITHIN 1s WITHIN 2s")).toEqual(["MMS1011 WITHIN 2s"]);
  });

  it("refuses a time that is not whole nanoseconds", () => {
    expect(problems("E == a ~> b WITHIN 1.0000000005s")).toEqual(["MMS1012 WITHIN 1.0000000005s"]);
  });
});

function parseProblem(text: string): [string, string] {
  const [first] = parseDecls(`E == ${text}`).diagnostics;
  const { leftFirst, rightFirst } = first!.details as { leftFirst: string; rightFirst: string };
  return [leftFirst, rightFirst];
}
