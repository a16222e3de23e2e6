/* What a field map can say. */
import { describe, expect, test } from "vitest";
import {
  type EventRule,
  extendFieldMap,
  type FieldMap,
  parseFieldMap,
  resolveFieldMap,
} from "../../src/importers/field-map.js";
import { entry, fieldsOf, importText, LINUX, SHIPPED, wordsOf } from "./import-text.js";

function mapOf(events: readonly EventRule[], more: Partial<FieldMap> = {}): FieldMap {
  return { format: 1, name: "m", events, ...more };
}

const events = (text: string, map: FieldMap) =>
  importText(text, [map]).records.map(({ record }) => [record.event, fieldsOf(record)]);

describe("rules", () => {
  test("rename, add constants and leave out", () => {
    const map = mapOf([{ from: "a", to: "b", fields: { y: "x", where: { const: "tree" } } }]);
    expect(events(entry("a: (a+0x0/0x8) x=0x1 z=2"), map)).toEqual([["b", { y: "0x1", where: "tree" }]]);
  });

  test("of one name are told apart by kind", () => {
    const map = mapOf([
      { from: "a", kind: "tracepoint", to: "traced", fields: { x: "x" } },
      { from: "a", kind: "probe", to: "probed", fields: { x: "x" } },
    ]);
    const text = entry("a: x=1") + entry("a: (a+0x0/0x8) x=2") + entry("a: (b+0x0/0x8 <- a) x=3");
    expect(events(text, map)).toEqual([
      ["traced", { x: 1 }],
      ["probed", { x: 2 }],
    ]);
  });

  test("are tried in order, with their conditions; null makes no event", () => {
    const map = mapOf([
      { from: "a", if: { ret: { is: [0, -12] } }, to: null },
      { from: "a", if: { mode: { is: "sync" } }, to: "sync" },
      { from: "a", if: { mode: { present: false } }, to: "bare" },
      { from: "a", if: { ret: { not: "0x7" } }, to: "other" },
    ]);
    const text = ["ret=0x0", "ret=-12", "ret=1 mode=sync", "ret=1", "ret=1 mode=x", "ret=7 mode=x"]
      .map((body) => entry(`a: (a+0x0/0x8) ${body}`))
      .join("");
    expect(events(text, map).map(([event]) => event)).toEqual(["sync", "bare", "other"]);
  });

  test("a record that no rule is for because the field which decides is missing is a loss", () => {
    const map = mapOf([
      { from: "a", if: { ret: { not: 0 } }, to: "made" },
      { from: "b", if: { ret: { is: 0 } }, to: null },
    ]);
    const text = [
      "a: (a+0x0/0x8) ret=1",
      "a: (a+0x0/0x8) mm=1",
      "a: (a+0x0/0x8) ret=0",
      "b: (b+0x0/0x8) mm=1",
    ];
    expect(events(text.map((body) => entry(body)).join(""), map).map(([event]) => event)).toEqual([
      "made",
      "lost",
    ]);
  });

  test("what was read through a NULL or an error pointer is dropped", () => {
    const map = mapOf([{ from: "a", to: "a", through: "ret", fields: { vma: "ret", "start?": "start" } }]);
    const body = (ret: string) => entry(`a: (g+0x1/0x8 <- a) ret=${ret} start=0x20015ffff8880`);
    expect(events(body("0x0") + body("0xfffffffffffffff4") + body("0xffff888005471bb0"), map)).toEqual([
      ["a", { vma: "0x0" }],
      ["a", { vma: "0xfffffffffffffff4" }],
      ["a", { vma: "0xffff888005471bb0", start: "0x20015ffff8880" }],
    ]);
  });

  test("strip tags; another tag is no value", () => {
    const map = mapOf([
      { from: "a", to: "a", fields: { "av?": { field: "mapping", tag: { mask: 3, is: 1 } } } },
    ]);
    const body = (mapping: string) => entry(`a: (a+0x0/0x8) mapping=${mapping}`);
    expect(
      events(body("0xffff888004ae1dd1") + body("0xffff888004ae1dd0") + body("0xffff888004ae1dd3"), map),
    ).toEqual([
      ["a", { av: "0xffff888004ae1dd0" }],
      ["a", {}],
      ["a", {}],
    ]);
  });

  test("an offset leads from a member to its structure, on 64-bit kernels alone", () => {
    const map = mapOf([
      { from: "a", to: "a", fields: { "av?": { field: "sem", offset: -8 } } },
      { from: "b", to: "b", fields: { "av?": { field: "m", tag: { mask: 3, is: 1 }, offset: 16 } } },
    ]);
    const body = (rest: string) => entry(rest);
    expect(
      events(
        body("a: (a+0x0/0x8) sem=0xffff8880058d1a30") +
          body("a: (a+0x0/0x8) sem=0xc58d1a30") +
          body("a: (a+0x0/0x8) sem=0x0") +
          body("b: (b+0x0/0x8) m=0xffff888004ae1df1") +
          body("b: (b+0x0/0x8) m=0xffff888004ae1df2"),
        map,
      ),
    ).toEqual([
      ["a", { av: "0xffff8880058d1a28" }],
      ["a", {}],
      ["a", {}],
      ["b", { av: "0xffff888004ae1e00" }],
      ["b", {}],
    ]);
  });

  test("a record that lacks a needed field is a loss, and the warning names the field", () => {
    const { records, summary } = importText(entry("a: (a+0x0/0x8) y=1") + entry("a: (a+0x0/0x8) x=(fault)"), [
      mapOf([{ from: "a", to: "b", fields: { x: "x" } }]),
    ]);
    expect(records.map((r) => r.record.event)).toEqual(["lost", "lost"]);
    expect(summary.lines).toMatchObject({ used: 0, loss: 2 });
    expect(summary.diagnostics[0]).toMatchObject({
      code: "MMS5104",
      at: { line: 1 },
      details: { event: "a", to: "b", field: "x", entry: undefined, count: 2 },
    });
  });
});

describe("calls", () => {
  const map = mapOf(
    [
      { from: "f_ret", to: "f__return", fields: { vma: { entry: "vma" }, ret: "ret" } },
      { from: "in", to: "in", fields: { x: "x", "vma?": { of: ["f", "g"], field: "vma" } } },
    ],
    {
      calls: {
        f: { entry: "f", return: ["f_ret", "f__return"] },
        g: { entry: "g", until: "h" },
        h: { entry: "h" },
      },
    },
  );
  const f = (vma: number, tid = 1, cpu = 0) => entry(`f: (f+0x4/0x40) vma=${vma}`, { tid, cpu });
  const fRet = (ret: number, tid = 1, cpu = 0) => entry(`f_ret: (x+0x4/0x40 <- f) ret=${ret}`, { tid, cpu });
  const inside = (x: number, tid = 1) => entry(`in: x=${x}`, { tid });

  test("a return has what its entry recorded", () => {
    expect(events(f(7) + fRet(0), map)).toEqual([["f__return", { vma: 7, ret: 0 }]]);
  });

  test("threads are kept apart, and cpus are not what counts", () => {
    expect(events(f(7, 1, 0) + f(8, 2, 1) + fRet(0, 1, 1) + fRet(0, 2, 0), map)).toEqual([
      ["f__return", { vma: 7, ret: 0 }],
      ["f__return", { vma: 8, ret: 0 }],
    ]);
  });

  test("the idle threads of two cpus are two threads", () => {
    expect(events(f(7, 0, 0) + f(8, 0, 1) + fRet(0, 0, 0) + fRet(0, 0, 1), map)).toEqual([
      ["f__return", { vma: 7, ret: 0 }],
      ["f__return", { vma: 8, ret: 0 }],
    ]);
  });

  test("may nest", () => {
    expect(events(f(7) + f(8) + fRet(1) + fRet(2), map)).toEqual([
      ["f__return", { vma: 8, ret: 1 }],
      ["f__return", { vma: 7, ret: 2 }],
    ]);
  });

  test("a return without its entry is a loss, and the warning names the probe", () => {
    const { records, summary } = importText(fRet(0), [map]);
    expect(records.map((r) => r.record.event)).toEqual(["lost"]);
    expect(wordsOf(summary.diagnostics[0])).toContain("f_ret is without its entry");
  });

  test("lend their entry's fields to what happens inside, innermost first", () => {
    const g = (vma: number) => entry(`g: (g+0x4/0x40) vma=${vma}`, { tid: 1 });
    expect(events(inside(0) + f(7) + inside(1) + g(8) + inside(2) + fRet(0) + inside(3), map)).toEqual([
      ["in", { x: 0 }],
      ["in", { x: 1, vma: 7 }],
      ["in", { x: 2, vma: 8 }],
      ["f__return", { vma: 7, ret: 0 }],
      ["in", { x: 3 }],
    ]);
  });

  test("without a return probe end at the next entry, or at one of `until`", () => {
    const g = (vma: number) => entry(`g: (g+0x4/0x40) vma=${vma}`, { tid: 1 });
    const h = entry("h: (h+0x4/0x40)", { tid: 1 });
    expect(events(g(1) + g(2) + inside(1) + h + inside(2), map)).toEqual([
      ["in", { x: 1, vma: 2 }],
      ["in", { x: 2 }],
    ]);
  });

  test("of another thread lend nothing", () => {
    expect(events(f(7, 1) + inside(1, 2), map)).toEqual([["in", { x: 1 }]]);
  });

  test("that never return do not pile up", () => {
    const text = Array.from({ length: 5000 }, (_, i) => f(i)).join("") + fRet(0);
    expect(events(text, map)).toEqual([["f__return", { vma: 4999, ret: 0 }]]);
  });
});

describe("the choice of a map", () => {
  const prepare = entry("vma_prepare: (vma_prepare+0x4/0x60) vma=0x1");
  const adjust = entry("__vma_adjust: (__vma_adjust+0x0/0x60) vma=0x1 start=0x0 end=0x1 pgoff=0");

  test("follows the events that tell the kernel, however late in the first bytes", () => {
    const later = (text: string) => entry("tlb_flush: pages:-1").repeat(2000) + text;
    expect(importText(later(prepare), SHIPPED).summary.map).toBe("linux");
    expect(importText(later(adjust), SHIPPED).summary.map).toBe("linux");
  });

  test("the first record has what follows for the kernel, and never `complete`", () => {
    const { begin } = importText(prepare, SHIPPED);
    expect(begin?.event).toBe("trace_begin");
    expect(fieldsOf(begin)).toEqual({
      kernel_from: "6.3-rc1",
      kernel_below: "7.4-rc1",
      records: ["vma_prepare"],
    });
    expect(fieldsOf(importText(adjust, SHIPPED).begin)).toEqual({
      kernel_below: "6.3-rc1",
      records: ["vma_adjust"],
    });
  });

  test("is not guessed without such an event", () => {
    const { summary, begin } = importText(entry("tlb_flush: pages:-1"), SHIPPED);
    expect(summary.rejected).toMatchObject({
      code: "MMS5108",
      details: { maps: ["linux", "other"] },
    });
    expect(begin).toBeUndefined();
  });

  test("nor with one that contradicts it", () => {
    const strict = { ...LINUX, when: { ...LINUX.when!, never: ["__vma_adjust"] } };
    const { summary } = importText(prepare + adjust, [strict, ...SHIPPED.slice(1)]);
    expect(summary.rejected?.code).toBe("MMS5108");
  });

  test("two that fit are one too many", () => {
    const { summary } = importText(prepare, [LINUX, { ...LINUX, name: "mine" }]);
    expect(summary.rejected?.code).toBe("MMS5109");
  });

  test("is not asked where one map is given", () => {
    expect(importText(adjust, [LINUX]).summary).toMatchObject({
      map: "linux",
      rejected: undefined,
    });
  });
});

describe("a map that extends another", () => {
  const own: FieldMap = {
    format: 1,
    name: "mine",
    extends: "linux",
    constants: { kernel: "6.18-mine", era: "K615" },
    events: [
      { from: "my_free", kind: "probe", to: "vma_free", fields: { vma: "v" } },
      { from: "vm_area_free", kind: "probe", to: null },
    ],
  };

  test("adds rules, and replaces those of the same event and kind", () => {
    const { map } = resolveFieldMap("mine.json", own, SHIPPED);
    const text =
      entry("my_free: (f+0x0/0x8) v=0x1") +
      entry("vm_area_free: (vm_area_free+0x4/0x40) vma=0x2") +
      entry("remove_vma: (remove_vma+0x4/0x70) vma=0x3");
    const { records, begin } = importText(text, [map!]);
    expect(records.map((r) => [r.record.event, r.record.fields.get("vma")])).toEqual([
      ["vma_free", "0x1"],
      ["vma_remove", "0x3"],
    ]);
    // vma_free is made of two probes now, of which both have fired.
    expect(fieldsOf(begin)).toEqual({
      kernel: "6.18-mine",
      era: "K615",
      records: ["vma_free", "vma_remove"],
    });
  });

  test("keeps the other names of a rule that it replaces in part", () => {
    const map = extendFieldMap(LINUX, { ...own, events: [{ from: "avc_insert", to: null }] });
    const kept = map.events.find((rule) => rule.to === "anon_vma_link");
    expect(kept?.from).toEqual(["anon_vma_interval_tree_insert", "anon_rmap_tree_insert"]);
  });

  test("must extend one that is known", () => {
    const { map, diagnostics } = resolveFieldMap("mine.json", { ...own, extends: "linux-9" }, SHIPPED);
    expect(map).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code: "MMS5123", details: { name: "linux-9" } });
  });
});

describe("a map's file", () => {
  const parse = (json: unknown) =>
    parseFieldMap("m.json", typeof json === "string" ? json : JSON.stringify(json));

  test("that is no JSON is an error", () => {
    expect(parse("{").diagnostics.map((d) => d.code)).toEqual(["MMS5120"]);
  });

  test("names what is not of its form", () => {
    const { map, diagnostics } = parse({
      format: 1,
      name: "m",
      events: [
        { from: "a", too: "b", to: "c" },
        { from: [], to: "c" },
      ],
    });
    expect(map).toBeUndefined();
    const words = diagnostics.map(wordsOf);
    expect(words.some((w) => w.includes("/events/0") && w.includes('"too"'))).toBe(true);
    expect(words.some((w) => w.includes("/events/1/from"))).toBe(true);
  });

  test("must not claim that a recording is complete", () => {
    expect(parse({ format: 1, name: "m", constants: { complete: true }, events: [] }).map).toBeUndefined();
  });

  test("must not name calls that it does not have", () => {
    const { diagnostics } = parse({
      format: 1,
      name: "m",
      calls: { f: { entry: "f" } },
      events: [
        { from: "a", to: "a", fields: { x: { of: "g", field: "x" } } },
        { from: "f_ret", to: "b", fields: { x: { entry: "x" } } },
      ],
    });
    expect(diagnostics.map((d) => [d.code, (d.details as { name: string }).name])).toEqual([
      ["MMS5122", "g"],
      ["MMS5122", "f_ret"],
    ]);
  });
});
