/* What the text of an event tells of its fields, by the kernel's description and by patterns. */
import { describe, expect, test } from "vitest";
import { EventReader } from "../../../src/importers/print-fmt/event-reader.js";
import { parseFormat } from "../../../src/importers/print-fmt/format-file.js";
import { templateOfPattern } from "../../../src/importers/print-fmt/printed-template.js";
import type { RecordValue } from "../../../src/trace/record.js";

/** A description: `unsigned int flags` … are its fields, one behind the other. */
function formatOf(fields: readonly string[], printFmt: string) {
  let offset = 8;
  const lines = fields.map((declared) => {
    const size =
      /\[(\d+)\]/.exec(declared)?.[1] ??
      (/__data_loc|\bint\b|dev_t/.test(declared)
        ? "4"
        : /bool|char|u8/.test(declared)
          ? "1"
          : /u16/.test(declared)
            ? "2"
            : "8");
    const signed = /^(?:int|long|short|pid_t) /.test(declared) ? 1 : 0;
    const line = `\tfield:${declared};\toffset:${offset};\tsize:${size};\tsigned:${signed};`;
    offset += Number(size);
    return line;
  });
  return parseFormat(`name: e\nID: 1\nformat:\n${lines.join("\n")}\n\nprint fmt: ${printFmt}\n`)!;
}

type Told = Record<string, RecordValue | "untold" | undefined>;

function tell(reader: EventReader, text: string, names: readonly string[]): Told | string {
  const read = reader.read(text);
  if (read.kind !== "fields") return read.kind;
  return Object.fromEntries(
    names.map((name) => {
      const value = read.fields.value(name);
      return [name, value.kind === "value" ? value.value : value.kind === "absent" ? undefined : "untold"];
    }),
  );
}

function reads(
  fields: readonly string[],
  printFmt: string,
  text: string,
  { enums = {}, printer = "kernel" as "kernel" | "tools", names = [] as string[] } = {},
): Told | string {
  const format = formatOf(fields, printFmt);
  const known = new Map(Object.entries(enums as Record<string, number>).map(([k, v]) => [k, BigInt(v)]));
  const reader = new EventReader(
    { isSure: true, formats: [format], patterns: [], others: [] },
    known,
    printer,
  );
  return tell(reader, text, names.length > 0 ? names : format.fields.map((f) => f.name));
}

const MAJOR = "((unsigned int) ((REC->dev) >> 20))";
const MINOR = "((unsigned int) ((REC->dev) & ((1U << 20) - 1)))";

describe("integers", () => {
  test("a device is one number, however it is printed", () => {
    expect(reads(["dev_t dev"], `"%d,%d", ${MAJOR}, ${MINOR}`, "8,17")).toEqual({ dev: (8 << 20) + 17 });
  });

  test("the letter says whether digits are hexadecimal, and gives them back so", () => {
    expect(reads(["unsigned long ino"], '"ino %lx", REC->ino', "ino 800000")).toEqual({ ino: "0x800000" });
    expect(reads(["unsigned long n"], '"n=%lu", REC->n', "n=800000")).toEqual({ n: 800_000 });
  });

  test("a signed field is one again, whatever printed it", () => {
    expect(reads(["int ret"], '"ret=%x", REC->ret', "ret=fffffff4")).toEqual({ ret: -12 });
    expect(reads(["int ret"], '"ret=%u", REC->ret', "ret=4294967284")).toEqual({ ret: -12 });
    expect(reads(["unsigned int n"], '"n=%d", REC->n', "n=-1")).toEqual({ n: 4_294_967_295 });
  });

  test("64 bits are exact", () => {
    expect(reads(["u64 n"], '"n=%llu", (unsigned long long)REC->n', "n=18446744073709551615")).toEqual({
      n: 18_446_744_073_709_551_615n,
    });
  });

  test("what a shift has pushed out is not known, nor what a division has lost", () => {
    expect(reads(["unsigned long index"], '"ofs=%lu", REC->index << 12', "ofs=4096")).toEqual({
      index: "untold",
    });
    expect(reads(["long nsec"], '"us=%ld", REC->nsec / 1000L', "us=20")).toEqual({ nsec: "untold" });
    expect(reads(["u64 n"], '"n=%d", (int) REC->n', "n=5")).toEqual({ n: "untold" });
  });

  test("what stands behind name= can be asked for where no field is called so", () => {
    expect(
      reads(["unsigned long index"], '"ofs=%lu", REC->index << 12', "ofs=4096", { names: ["ofs"] }),
    ).toEqual({
      ofs: 4096,
    });
  });

  test("one field may follow from another", () => {
    const told = reads(
      ["unsigned long expires", "unsigned long now"],
      '"expires=%lu [timeout=%ld]", REC->expires, (long)REC->expires - REC->now',
      "expires=4294905461 [timeout=-5]",
    );
    expect(told).toEqual({ expires: 4_294_905_461, now: 4_294_905_466 });
  });

  test("numbers that the conversion would not print so are none of its", () => {
    for (const text of ["1", "0001", "+01", " 01"]) {
      expect(reads(["int cpu"], '"%03d", REC->cpu', text)).toBe("other text");
    }
    expect(reads(["int cpu"], '"%03d", REC->cpu', "001")).toEqual({ cpu: 1 });
    expect(reads(["int n"], '"n=%d", REC->n', "n=4294967296")).toBe("other text");
  });

  test("%#x of zero is printed in two ways", () => {
    for (const text of ["0x0", "0"]) expect(reads(["int n"], '"%#x", REC->n', text)).toEqual({ n: "0x0" });
  });
});

describe("names for values", () => {
  const SYMBOLS =
    '"%s", __print_symbolic(REC->n, { 0, "NONE" }, { (1 << 2), "FOUR" }, { 5, "FOUR" }, { MODE, "mode" })';

  test("a symbol is its value, or the number that has none", () => {
    const table = '"%s", __print_symbolic(REC->n, { 0, "NONE" }, { (1 << 2), "FOUR" })';
    expect(reads(["int n"], table, "FOUR")).toEqual({ n: 4 });
    expect(reads(["int n"], table, "0x7")).toEqual({ n: 7 });
    expect(reads(["int n"], table, "0xffffffffffffffff")).toEqual({ n: -1 });
    // That would have been NONE.
    expect(reads(["int n"], table, "0x0")).toBe("other text");
  });

  test("where values are missing or share a name, it is read as its name", () => {
    expect(reads(["int n"], SYMBOLS, "FOUR")).toEqual({ n: "FOUR" });
    expect(reads(["int n"], SYMBOLS, "mode")).toEqual({ n: "mode" });
    // Not a number that looks like one.
    expect(reads(["int n"], SYMBOLS, "0x9")).toEqual({ n: "untold" });
  });

  test("a map may say what an enumerator is; tools print its number", () => {
    const table = '"%s", __print_symbolic(REC->n, { MODE_A, "A" }, { MODE_B, "B" })';
    const enums = { MODE_A: 1, MODE_B: 2 };
    expect(reads(["int n"], table, "B", { enums })).toEqual({ n: 2 });
    expect(reads(["int n"], table, "0x2", { enums, printer: "tools" })).toEqual({ n: 2 });
  });

  test("flags are the sum of their names and of what is left", () => {
    const flags = '"%s", __print_flags(REC->n, "|", { 1, "A" }, { 2, "B" }, { 3, "AB" })';
    expect(reads(["unsigned int n"], flags, "A|B|0x10")).toEqual({ n: 0x13 });
    expect(reads(["unsigned int n"], flags, "")).toEqual({ n: 0 });
    // Both were printed before it comes to the third row.
    expect(reads(["unsigned int n"], flags, "AB")).toBe("other text");
  });

  test("flags of the kernel's own types, such as gfp_t, have a value", () => {
    const flags =
      '"%s", (REC->gfp_flags) ? __print_flags(REC->gfp_flags, "|", {( unsigned long)((( gfp_t)0x400) | (( gfp_t)0x800)), "GFP_NOIO"}, {( unsigned long)(( gfp_t)0x100), "__GFP_ZERO"}) : "none"';
    expect(reads(["unsigned long gfp_flags"], flags, "GFP_NOIO|__GFP_ZERO")).toEqual({ gfp_flags: 0xd00 });
    expect(reads(["unsigned long gfp_flags"], flags, "none")).toEqual({ gfp_flags: 0 });
  });

  test("a name for zero is printed by tools alone, and by the kernel in front of others", () => {
    const flags = '"%s", __print_flags(REC->n, "|", { 0, "none" }, { 2, "B" })';
    expect(reads(["int n"], flags, "none", { printer: "tools" })).toEqual({ n: 0 });
    expect(reads(["int n"], flags, "none|B")).toEqual({ n: 2 });
  });

  test("a condition is read back where it has but one value", () => {
    expect(reads(["bool done"], '"%s", REC->done ? "true" : "false"', "true")).toEqual({ done: 1 });
    expect(reads(["int ret"], '"%s", REC->ret ? "handled" : "unhandled"', "handled")).toEqual({
      ret: "handled",
    });
    expect(reads(["unsigned char rw"], "\"%c\", REC->rw ? 'W' : 'R'", "R")).toEqual({ rw: "untold" });
    expect(reads(["bool rw"], "\"%c\", REC->rw ? 'W' : 'R'", "W")).toEqual({ rw: 1 });
  });

  test("of sched_switch's state only the letter is known", () => {
    const state =
      '"prev_state=%s%s ==> next=%d", (REC->state & 0xff) ? __print_flags(REC->state & 0xff, "|", { 1, "S" }, { 2, "D" }) : "R", REC->state & 0x100 ? "+" : "", REC->next';
    const fields = ["long state", "int next"];
    expect(reads(fields, state, "prev_state=R+ ==> next=7")).toEqual({ state: "R+", next: 7 });
    expect(reads(fields, state, "prev_state=S|D ==> next=7")).toEqual({ state: "S|D", next: 7 });
  });

  test("libtraceevent works out flags & (A | B) in another way, so tools' names for it say nothing", () => {
    const flags = '"%s", __print_flags(REC->n & (1 | 2 | 4), "|", { 1, "A" }, { 2, "B" }, { 4, "C" })';
    const told = (printer: "kernel" | "tools") =>
      reads(["unsigned char n"], flags, "B|C", { printer, names: ["n"] });
    expect(told("kernel")).toEqual({ n: "B|C" });
    expect(told("tools")).toEqual({ n: "untold" });
    const cpu = `"cpu=%u %s", REC->n >> 3, ${flags.slice(6)}`;
    expect(reads(["unsigned char n"], cpu, "cpu=1 B|C")).toEqual({ n: 14 });
    expect(reads(["unsigned char n"], cpu, "cpu=1 B|C", { printer: "tools" })).toEqual({ n: "untold" });
  });

  test.each([
    ['"%u", 100 - REC->n - 1', "from the right", "60", 39],
    ['"%u %u", REC->n >> 2 >> 1, REC->n & 7', "from the right", "1 3", 11],
    ['"%u", REC->n ^ 5', "as 0", "0", 5],
    ['"%u %u", ~REC->n >> 4, REC->n & 15', "with 64 bits", "0 3", 0xfffffff3],
  ])("libtraceevent works out %s %s: what it prints of it says nothing", (format, _how, text, n) => {
    expect(reads(["unsigned int n"], format, text, { printer: "kernel" })).toEqual({ n });
    expect(reads(["unsigned int n"], format, text, { printer: "tools" })).toEqual({ n: "untold" });
  });

  test.each([
    ["REC->n + 1 + 2", "7", 4],
    ["REC->n + 1 - 2", "3", 4],
  ])("libtraceevent works out %s as the kernel does", (expr, text, value) => {
    const told = (printer: "kernel" | "tools") =>
      reads(["unsigned int n"], `"%u", ${expr}`, text, { printer });
    expect(told("tools")).toEqual({ n: value });
    expect(told("kernel")).toEqual({ n: value });
  });
});

describe("texts", () => {
  const comm = ["char comm[16]", "int pid"];
  const COMM = '"comm=%s pid=%d", REC->comm, REC->pid';

  test("a name may hold what the format has", () => {
    expect(reads(comm, COMM, "comm=Web Content pid=7")).toEqual({ comm: "Web Content", pid: 7 });
    expect(reads(comm, COMM, "comm=x pid=1 pid=7")).toEqual({ comm: "x pid=1", pid: 7 });
    expect(reads(comm, COMM, "comm= pid=7")).toEqual({ comm: "", pid: 7 });
    expect(reads(comm, COMM, "comm=12 pid=7")).toEqual({ comm: "12", pid: 7 });
  });

  test("where two ways to cut it differ, nothing is said", () => {
    const two = ["char a[16]", "char b[16]", "int pid"];
    const told = reads(two, '"%s-%s pid=%d", REC->a, REC->b, REC->pid', "x-y-z pid=7");
    expect(told).toEqual({ a: "untold", b: "untold", pid: 7 });
  });

  test("the length of an array is the most that a name has", () => {
    const two = ["char a[2]", "char b[16]"];
    expect(reads(two, '"%s-%s", REC->a, REC->b', "ab-c-d")).toEqual({ a: "ab", b: "c-d" });
  });

  test("a name printed twice is the same twice", () => {
    const told = reads(["char a[16]"], '"%s-%s", REC->a, REC->a', "x-y-x-y");
    expect(told).toEqual({ a: "x-y" });
  });

  test("blanks at its end may be padding", () => {
    expect(reads(["char a[16]"], '"[%-4s]", REC->a', "[ab  ]")).toEqual({ a: "untold" });
    expect(reads(["char a[16]"], '"[%-4s]", REC->a', "[abcd]")).toEqual({ a: "abcd" });
  });

  test("more ways than can be looked at are told as that", () => {
    const many = ["char a[16]", "char b[16]", "char c[16]", "char d[16]"];
    const text = "x ".repeat(30);
    expect(reads(many, '"%s%s%s%s", REC->a, REC->b, REC->c, REC->d', text.trim().slice(0, 50))).toBe(
      "ambiguous",
    );
  });

  test("bytes, bitmaps, addresses and arrays are texts of their shape", () => {
    const hex = '"%*ph %*pbl %s", 3, REC->m, (1 << 10), REC->b, __print_array(__get_dynamic_array(v), 2, 8)';
    const fields = ["u8 m[3]", "unsigned char b[8]", "__data_loc unsigned long[] v"];
    expect(reads(fields, hex, "01 02 ff 0-3,7 {0x1,0x2}")).toEqual({
      m: "01 02 ff",
      b: "0-3,7",
      v: "{0x1,0x2}",
    });
    expect(reads(fields, hex, "01 02 fg 0-3,7 {0x1,0x2}")).toBe("other text");
  });

  test("elements of an array are fields", () => {
    const told = reads(["unsigned long args[16]"], '"%lx, %lx", REC->args[0], REC->args[1]', "7f, 0", {
      names: ["args[0]", "args[1]"],
    });
    expect(told).toEqual({ "args[0]": "0x7f", "args[1]": "0x0" });
  });

  test("what is not understood of a print fmt leaves the rest", () => {
    const told = reads(["int a", "int b"], '"%d %s %d", REC->a, ({ foo(p); }), REC->b', "1 whatever it is 2");
    expect(told).toEqual({ a: 1, b: 2 });
  });

  test("a text that the description does not print is another's", () => {
    expect(reads(comm, COMM, "comm=x pid=7 prio=1")).toBe("other text");
    expect(reads(comm, COMM, "x:7")).toBe("other text");
  });
});

describe("pointers", () => {
  const fields = ["void * work", "void * function"];
  const WORK = '"work struct %p: function %ps", REC->work, REC->function';

  test("a hashed one has no value, a bare one has", () => {
    expect(reads(fields, WORK, "work struct 00000000a0b1c2d3: function f")).toEqual({
      work: undefined,
      function: "f",
    });
    expect(reads(fields, WORK, "work struct ffff888100a0b1c2: function f [ext4]")).toEqual({
      work: "0xffff888100a0b1c2",
      function: "f",
    });
    expect(reads(fields, WORK, "work struct (null): function 0x0")).toMatchObject({ work: "0x0" });
  });

  test("trace-cmd's names of functions end in /0x0 now and then", () => {
    expect(
      reads(fields, WORK, "work struct 0xffff888100a0b1c2: function f/0x0", { printer: "tools" }),
    ).toEqual({
      work: "0xffff888100a0b1c2",
      function: "f",
    });
  });
});

describe("raw fields", () => {
  const fields = ["unsigned long ino", "int n", "char comm[16]"];
  const print = '"%s ino=%lx n=%d", REC->comm, REC->ino, REC->n';

  test("options/fields prints integers twice", () => {
    expect(reads(fields, print, "ino=0xff (255) n=0xffffffff (-1) comm=a b=c d")).toEqual({
      ino: "0xff",
      n: -1,
      comm: "a b=c d",
    });
  });

  test("an address may be a symbol there, beside its number", () => {
    expect(reads(["void * f"], '"%p", REC->f', "f=hrtick+0x0/0xc0 (-2128827392)")).toEqual({
      f: "0xffffffff811cac00",
    });
  });

  test("trace-cmd -R prints by the conversions' letters, without 0x", () => {
    expect(reads(fields, print, "ino=222424 n=7 comm=x", { printer: "tools" })).toEqual({
      ino: "0x222424",
      n: 7,
      comm: "x",
    });
  });

  test("older ones print longs with 0x, and what might be either is not known", () => {
    const two = ["unsigned long ino", "unsigned int n"];
    const both = '"ino=%lx n=%x", REC->ino, REC->n';
    expect(reads(two, both, "ino=0x364d8 n=10", { printer: "tools" })).toEqual({ ino: "0x364d8", n: "0xa" });
    expect(reads(["unsigned int n"], '"%x", REC->n', "n=10", { printer: "tools" })).toEqual({ n: "untold" });
    expect(reads(["unsigned int n"], '"%x", REC->n', "n=9f", { printer: "tools" })).toEqual({ n: "0x9f" });
  });
});

describe("patterns", () => {
  test("of tools are tried for ftrace's texts, too, where the description prints no such text", () => {
    const format = formatOf(["char comm[16]", "int pid"], '"comm=%s pid=%d", REC->comm, REC->pid');
    const texts = { isSure: true, formats: [format], patterns: [], others: ["{comm}:{pid:d}"] };
    const own = new EventReader(texts, new Map(), "kernel");
    expect(tell(own, "comm=a:1 pid=7", ["comm", "pid"])).toEqual({ comm: "a:1", pid: 7 });
    expect(tell(own, "a b:7", ["comm", "pid"])).toEqual({ comm: "a b", pid: 7 });
    expect(tell(own, "a b", ["comm", "pid"])).toBe("other text");
  });

  const reader = (pattern: string, format?: ReturnType<typeof formatOf>) =>
    new EventReader(
      { isSure: true, formats: format === undefined ? [] : [format], patterns: [pattern], others: [] },
      new Map(),
      "kernel",
    );

  test("name fields, and what printf prints them by", () => {
    const p = reader("{who}:{pid:d} [{prio:03d}] {{{addr:lx}}} {}");
    expect(tell(p, "a:b:7 [001] {ff} whatever", ["who", "pid", "prio", "addr"])).toEqual({
      who: "a:b",
      pid: 7,
      prio: 1,
      addr: "0xff",
    });
    expect(tell(p, "a:7 [1] {ff} whatever", ["who"])).toBe("other text");
  });

  test("may hold what the description says", () => {
    const format = formatOf(["int n"], '"n=%d", REC->n');
    expect(tell(reader("({}) {...}", format), "(f+0x1) n=7", ["n"])).toEqual({ n: 7 });
  });

  test("beside a description either may print the event", () => {
    const format = formatOf(["char comm[16]", "int pid"], '"comm=%s pid=%d", REC->comm, REC->pid');
    const p = reader("{comm}:{pid:d}", format);
    expect(tell(p, "comm=x pid=-7", ["comm", "pid"])).toEqual({ comm: "x", pid: -7 });
    expect(tell(p, "x:-7", ["comm", "pid"])).toEqual({ comm: "x", pid: -7 });
  });

  test.each(["{a", "a}", "{a:zz}", "{a:}", "{a b}", "plain"])("%s is none", (pattern) => {
    expect(templateOfPattern(pattern, undefined, new Map())).toBeUndefined();
  });
});
