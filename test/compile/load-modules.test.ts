/* Where EXTENDS looks, as specs/LANGUAGE.md has it. */
import { describe, expect, it } from "vitest";
import { loadModules } from "../../src/compile/load-modules.js";
import { shown } from "../support/load-texts.js";

const module = (name: string, ...extended: string[]) =>
  `---- MODULE ${name} ----\n${extended.length > 0 ? `EXTENDS ${extended.join(", ")}\n` : ""}====\n`;

/** The files that are loaded, in order, and what is wrong. */
function load(texts: Record<string, string>, ...roots: string[]) {
  const asked: string[] = [];
  const { files, diagnostics } = loadModules(roots, {
    shipped: "shipped",
    readFile(path) {
      asked.push(path);
      return Object.hasOwn(texts, path) ? texts[path] : undefined;
    },
  });
  return { files: files.map((f) => f.path), diagnostics: diagnostics.map(shown), asked };
}

describe("EXTENDS c.d in the module a.b of x/a/b.mms", () => {
  const places = ["x/c/d.mms", "x/a/c/d.mms", "shipped/c/d.mms"];

  it.each(places)("finds it in %s, if not in a place in front of that", (place) => {
    const texts = Object.fromEntries(places.slice(places.indexOf(place)).map((p) => [p, module("c.d")]));
    expect(load({ ...texts, "x/a/b.mms": module("a.b", "c.d") }, "x/a/b.mms")).toMatchObject({
      files: [place, "x/a/b.mms"],
      diagnostics: [],
    });
  });

  it("says where it looked", () => {
    const { diagnostics } = load({ "x/a/b.mms": module("a.b", "c.d") }, "x/a/b.mms");
    expect(diagnostics).toEqual(["x/a/b.mms:2:9: MMS2101 there is no module c.d"]);
  });
});

describe("modules", () => {
  it("come after all that they extend, each once", () => {
    const texts = { "a.mms": module("a", "b", "c"), "b.mms": module("b", "c"), "c.mms": module("c") };
    expect(load(texts, "a.mms", "b.mms", "./c.mms")).toMatchObject({
      files: ["c.mms", "b.mms", "a.mms"],
      diagnostics: [],
    });
  });

  it("of TLA+ need no file, and have one if there is one", () => {
    expect(load({ "a.mms": module("a", "Integers", "TLC") }, "a.mms").diagnostics).toEqual([]);
    const own = { "a.mms": module("a", "Functions"), "Functions.mms": module("Functions") };
    expect(load(own, "a.mms").files).toEqual(["Functions.mms", "a.mms"]);
  });

  it("do not extend each other in a circle, themselves neither", () => {
    const circle = { "a.mms": module("a", "b"), "b.mms": module("b", "a") };
    expect(load(circle, "a.mms").diagnostics).toEqual([
      "b.mms:2:9: MMS2102 modules extend each other in a circle: a -> b -> a",
    ]);
    expect(load({ "a.mms": module("a", "a") }, "a.mms").diagnostics).toEqual([
      "a.mms:2:9: MMS2102 modules extend each other in a circle: a -> a",
    ]);
  });

  it("bear the name of their file", () => {
    const codes = (texts: Record<string, string>, ...roots: string[]) =>
      load(texts, ...roots).diagnostics.map((d) => d.split(" ").slice(0, 2).join(" "));
    expect(codes({ "a.mms": module("a", "b"), "b.mms": module("c") }, "a.mms")).toEqual([
      "b.mms:1:13: MMS2103",
    ]);
    expect(codes({ "a.mms": module("b") }, "a.mms")).toEqual(["a.mms:1:13: MMS2103"]);
    expect(codes({ "A.mms": module("a") }, "A.mms")).toEqual(["A.mms:1:13: MMS2103"]);
    expect(codes({ "x/b.mms": module("a.b") }, "x/b.mms")).toEqual(["x/b.mms:1:13: MMS2103"]);
    for (const path of ["b.mms", "a/b.mms", "/a/b.mms", "x/a/b.mms", "../b.mms", "/dev/fd/63", "spec.txt"])
      expect(codes({ [path]: module("a.b") }, path)).toEqual([]);
  });

  it("are there once", () => {
    const { diagnostics } = load({ "a.mms": module("a"), "x/a.mms": module("a") }, "a.mms", "x/a.mms");
    expect(diagnostics).toEqual(["x/a.mms:1:13: MMS2104 the module a is also in a.mms"]);
  });

  it("of TLA+'s library that are not there say what is instead", () => {
    expect(load({ "a.mms": module("a", "Bags") }, "a.mms").diagnostics).toEqual([
      "a.mms:2:9: MMS2184 mmspec does not have the module Bags",
    ]);
    expect(load({ "a.mms": module("a", "Bags"), "Bags.mms": module("Bags") }, "a.mms").diagnostics).toEqual(
      [],
    );
  });

  it("that were not parsed do not keep the others from being loaded", () => {
    const texts = { "a.mms": module("a", "b", "c"), "b.mms": "no module", "c.mms": module("c") };
    expect(load(texts, "a.mms")).toMatchObject({
      files: ["c.mms", "a.mms"],
      diagnostics: [expect.stringContaining("MMS1002")],
    });
  });

  it("cannot be named so that a file outside is asked for", () => {
    const { asked, diagnostics } = load(
      { "x/a.mms": "---- MODULE a ----\nEXTENDS ../secret\n====\n" },
      "x/a.mms",
    );
    expect(asked).toEqual(["x/a.mms"]);
    expect(diagnostics).toHaveLength(1);
  });
});
