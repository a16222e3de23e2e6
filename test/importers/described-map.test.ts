/* Field maps that name the kernel's descriptions of events: files, folders, the header of a trace.dat. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { loadFieldMaps } from "../../src/files/specs/field-maps.js";
import { InputError } from "../../src/session/input-error.js";
import { entry, fieldsOf, type Imported, importText } from "./import-text.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-formats-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function describes(name: string, printFmt = '"[%d] n=%d", REC->a, REC->n'): string {
  return `name: ${name}\nID: 7\nformat:\n\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n\n\tfield:int a;\toffset:8;\tsize:4;\tsigned:1;\n\tfield:int n;\toffset:12;\tsize:4;\tsigned:1;\n\nprint fmt: ${printFmt}\n`;
}

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

async function load(map: object) {
  put("own.json", JSON.stringify({ format: 1, name: "own", ...map }));
  return loadFieldMaps("own.json", { cwd: folder } as Parameters<typeof loadFieldMaps>[1]);
}

const ALL = [{ from: "*", fields: { "*": "*" } }];

async function read(formats: unknown, text: string, events: unknown = ALL): Promise<Imported> {
  return importText(text, await load({ formats, events }));
}

async function refusal(map: object): Promise<string[]> {
  try {
    await load(map);
  } catch (e) {
    if (e instanceof InputError) return e.diagnostics.map((d) => `${d.code} ${sentence(d).message}`);
    throw e;
  }
  return [];
}

const LINE = entry("mine: [3] n=4");

describe("formats", () => {
  test("names one file, or one with several descriptions", async () => {
    put("one/format", describes("mine"));
    put("many.txt", `${describes("other")}\n${describes("mine")}`);
    for (const path of ["one/format", "many.txt", ["many.txt"]]) {
      const { records, bad } = await read(path, LINE);
      expect(bad).toEqual([]);
      expect(records.map(({ record }) => [record.event, fieldsOf(record)])).toEqual([
        ["mine", { a: 3, n: 4 }],
      ]);
    }
  });

  test("names a folder like those of tracefs", async () => {
    put("events/sys/mine/format", describes("mine"));
    put("events/sys/mine/enable", "0\n");
    expect((await read("events", LINE)).records).toHaveLength(1);
  });

  test("may be of several kernels", async () => {
    put("a", describes("mine"));
    put("b", describes("mine", '"a=%d n=%d", REC->a, REC->n'));
    const { records } = await read(["a", "b"], LINE + entry("mine: a=5 n=6"));
    expect(records.map(({ record }) => fieldsOf(record))).toEqual([
      { a: 3, n: 4 },
      { a: 5, n: 6 },
    ]);
  });

  test("a text that none of them prints is an error, and says what they print", async () => {
    put("a", describes("mine"));
    const { bad } = await read("a", entry("mine: [3] n=4 m=5"));
    expect(bad.map(({ diagnostic: d }) => `${d.code} ${sentence(d).message}`)).toEqual([
      'MMS5150 mine prints "[%d] n=%d", found `[3] n=4 m=5`',
    ]);
  });

  test("a field whose value the text does not tell is missing, and a warning says so", async () => {
    put("a", describes("mine", '"[%d] ofs=%d", REC->a, REC->n << 12'));
    const events = [{ from: "mine", to: "e", fields: { "n?": "n", a: "a" } }];
    const { records, summary } = await read("a", entry("mine: [3] ofs=4096").repeat(2), events);
    expect(records.map(({ record }) => fieldsOf(record))).toEqual([{ a: 3 }, { a: 3 }]);
    expect(summary.diagnostics.map((d) => `${d.code} ${sentence(d).message}`)).toEqual([
      'MMS5152 mine: the value of n cannot be determined from what is printed, "4096": 2 times',
    ]);
  });

  test("one that the event needs is counted as lost instead", async () => {
    put("a", describes("mine", '"[%d] ofs=%d", REC->a, REC->n << 12'));
    const events = [{ from: "mine", to: "e", fields: { n: "n" } }];
    const { records, summary } = await read("a", entry("mine: [3] ofs=4096"), events);
    expect(records.map(({ record }) => record.event)).toEqual(["lost"]);
    expect(summary.diagnostics.map((d) => d.code)).toEqual(["MMS5152"]);
  });

  test("what cannot be used is told with its code", async () => {
    put("empty", "nothing here");
    put("bad.dat", "\x17\x08\x44tracing8\0\0\x08\0\x10\0\0");
    expect(await refusal({ formats: "empty", events: ALL })).toEqual([
      "MMS5153 empty holds no description of an event",
    ]);
    expect(await refusal({ formats: "nowhere", events: ALL })).toEqual([
      "MMS7001 cannot read nowhere: no such file or folder",
    ]);
    expect(await refusal({ formats: "bad.dat", events: ALL })).toEqual([
      "MMS5154 the descriptions in bad.dat cannot be read: it is of version 8",
    ]);
    expect(await refusal({ events: ALL })).toEqual([
      "MMS5156 field map: /events/0 stands for all events that are described, and none is",
    ]);
    expect(await refusal({ events: [], patterns: { e: ["{a", "{a}"] } })).toEqual([
      'MMS5155 field map: /patterns/e is no pattern: "{a"',
    ]);
    expect(await refusal({ events: [{ from: "e", to: "e", pattern: "{a:zz}" }] })).toEqual([
      'MMS5155 field map: /events/0/pattern is no pattern: "{a:zz}"',
    ]);
  });
});

describe("rules", () => {
  test("for all events leave alone those that others name", async () => {
    put("a", describes("mine") + describes("other"));
    const events = [{ from: "mine", to: "renamed", fields: { x: "n" } }, ...ALL];
    const { records } = await read("a", LINE + entry("other: [1] n=2"), events);
    expect(records.map(({ record }) => [record.event, fieldsOf(record)])).toEqual([
      ["renamed", { x: 4 }],
      ["other", { a: 1, n: 2 }],
    ]);
  });

  test("for all fields leave out what every record has, and what was given a name", async () => {
    put(
      "a",
      'name: e\nID: 1\nformat:\n\tfield:int cpu;\toffset:8;\tsize:4;\tsigned:1;\n\tfield:int n;\toffset:12;\tsize:4;\tsigned:1;\n\tfield:int m;\toffset:16;\tsize:4;\tsigned:1;\n\nprint fmt: "%d %d %d", REC->cpu, REC->n, REC->m\n',
    );
    const events = [{ from: "*", fields: { "*": "*", of: "n" } }];
    expect(fieldsOf((await read("a", entry("e: 1 2 3"), events)).records[0]?.record)).toEqual({
      m: 3,
      of: 2,
    });
  });

  test("may have patterns instead of a description", async () => {
    const maps = await load({
      events: [{ from: "mine", to: "e", pattern: ["{who}:{n:d}", "{who} {n:03d}"], fields: { "*": "*" } }],
    });
    const { records, bad } = importText(
      entry("mine: a b:-7") + entry("mine: c 007") + entry("mine: c 7"),
      maps,
    );
    expect(records.map(({ record }) => fieldsOf(record))).toEqual([
      { who: "a b", n: -7 },
      { who: "c", n: 7 },
    ]);
    expect(bad.map(({ diagnostic }) => diagnostic.code)).toEqual(["MMS5150"]);
  });
});

describe("stock events", () => {
  const BLOCK = "block_rq_issue: 8,0 WS 4096 () 12345 + 8 [fio]";
  const events = [
    { from: "block_rq_issue", to: "issue", fields: { dev: "dev", sector: "sector", rwbs: "rwbs" } },
  ];

  test("of a map without descriptions are read by those that come with mmspec", async () => {
    const { records, bad } = importText(entry(BLOCK), await load({ events }));
    expect(bad).toEqual([]);
    expect(fieldsOf(records[0]?.record)).toEqual({ dev: 8 << 20, sector: 12_345, rwbs: "WS" });
  });

  test("that print something else are read as any tracepoint", async () => {
    const maps = await load({ events });
    const { records, bad } = importText(entry("block_rq_issue: dev=1 sector=2 rwbs=R x=[1 y=3]"), maps);
    expect(bad).toEqual([]);
    expect(fieldsOf(records[0]?.record)).toEqual({ dev: 1, sector: 2, rwbs: "R" });
  });
});

describe("the header of a trace.dat", () => {
  const u = (bytes: number, value: number) => {
    const b = Buffer.alloc(bytes);
    b.writeUIntLE(value, 0, Math.min(bytes, 6));
    return b;
  };
  const sized = (text: string) => Buffer.concat([u(8, text.length), Buffer.from(text)]);
  const formats = Buffer.concat([
    u(4, 1),
    Buffer.from("sys\0"),
    u(4, 2),
    sized(describes("other")),
    sized(describes("mine")),
  ]);
  const start = (version: number) => Buffer.from(`\x17\x08\x44tracing${version}\0\0\x08\0\x10\0\0`, "latin1");
  const section = (id: number, flags: number, content: Buffer) =>
    Buffer.concat([u(2, id), u(2, flags), u(4, 0), u(8, content.length), content]);
  const packed = (block: Buffer, whole = formats.length) =>
    Buffer.concat([u(4, block.length), u(4, whole), block]);
  /** A frame of zstd with one block that is not compressed (RFC 8878). */
  const zstd = (content: Buffer) =>
    Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x60]),
      u(2, content.length - 256),
      u(3, 1 | (content.length << 3)),
      content,
    ]);
  const seven = (algorithm: string, content: Buffer, flags: number) => {
    const head = [start(7), Buffer.from(`${algorithm}\x001.5\0`)];
    const descriptions = section(18, flags, content);
    const at = Buffer.concat(head).length + 8;
    const option = (id: number, value: number) => Buffer.concat([u(2, id), u(4, 8), u(8, value)]);
    const options = section(0, 0, Buffer.concat([option(18, at), option(0, 0)]));
    return Buffer.concat([...head, u(8, at + descriptions.length), descriptions, options]);
  };

  test.each<[string, Buffer]>([
    [
      "of version 6",
      Buffer.concat([
        start(6),
        Buffer.from("header_page\0"),
        sized("x"),
        Buffer.from("header_event\0"),
        sized("y"),
        u(4, 1),
        sized("name: function\nID: 1\n"),
        formats,
        Buffer.from("more"),
      ]),
    ],
    ["of version 7", seven("none", formats, 0)],
    ["compressed with zstd", seven("zstd", packed(zstd(formats)), 1)],
    ["compressed with zlib", seven("zlib", packed(deflateSync(formats)), 1)],
  ])("%s has the descriptions", async (_, bytes) => {
    put("trace.dat", bytes);
    const { records } = await read("trace.dat", LINE);
    expect(fieldsOf(records[0]?.record)).toEqual({ a: 3, n: 4 });
  });

  test("that is damaged, cut or compressed in another way is refused", async () => {
    const whole = seven("none", formats, 0);
    put("cut.dat", whole.subarray(0, whole.length - 30));
    expect(await refusal({ formats: "cut.dat", events: ALL })).toEqual([
      "MMS5154 the descriptions in cut.dat cannot be read: it ends within its header",
    ]);
    put("odd.dat", seven("lz9", packed(formats), 1));
    expect(await refusal({ formats: "odd.dat", events: ALL })).toEqual([
      "MMS5154 the descriptions in odd.dat cannot be read: it is compressed with lz9",
    ]);
    put("bad.dat", seven("zstd", packed(formats), 1));
    expect(await refusal({ formats: "bad.dat", events: ALL })).toEqual([
      "MMS5154 the descriptions in bad.dat cannot be read: a compressed part of it is damaged",
    ]);
    put("short.dat", seven("zlib", packed(deflateSync(formats), 5), 1));
    expect(await refusal({ formats: "short.dat", events: ALL })).toEqual([
      "MMS5154 the descriptions in short.dat cannot be read: a compressed part of it is damaged",
    ]);
  });

  test("never throws, wherever it is cut", async () => {
    const whole = seven("zlib", packed(deflateSync(formats)), 1);
    for (let n = 10; n < whole.length; n += 7) {
      put("cut.dat", whole.subarray(0, n));
      expect((await refusal({ formats: "cut.dat", events: ALL }))[0]).toMatch(/^MMS5154 /);
    }
  });
});
