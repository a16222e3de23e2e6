import { describe, expect, test } from "vitest";
import { LINE_LIMIT } from "../../src/trace/jsonl-reader.js";
import {
  anEvent,
  BOOL,
  choice,
  INT,
  NAT,
  PTR,
  type ReadOptions,
  readLine,
  readTrace,
  STRING,
  TASK,
} from "./read-trace.js";

const MOVE = anEvent("move", { vma: PTR, len: NAT, "flag?": BOOL });
const TICK = anEvent("tick", {});
const SCHEMAS = [MOVE, TICK];

const POINTER = 'a pointer ("0x…" with 1 to 16 hexadecimal digits, or an integer up to 2^64 - 1)';

/** What is wrong with a line; « stands before the value that is complained of, and the column must be there. */
function complaint(text: string, options: ReadOptions = {}): unknown {
  const [what, code, column, message] = start(readLine(text.replace("«", ""), SCHEMAS, options), 4);
  return [what, code, column === text.indexOf("«") + 1 ? "at the mark" : column, message];
}

function start(values: unknown, length: number): unknown[] {
  return (values as unknown[]).slice(0, length);
}

/** A line of `tick` with these members between braces; the envelope may be given anew. */
const tick = (members: string) => `{${members},"event":"tick"}`;
const BEFORE_X = '{"ts":1,"cpu":0,"tid":7,"event":"e","x":';
/** An event with one argument, `x`, of that type and with that value. */
const withValue = (type: Parameters<typeof anEvent>[1][string], value: string) =>
  readLine(`${BEFORE_X}${value}}`, [anEvent("e", { x: type })]);

describe("an event's line", () => {
  test("gives its time in exact nanoseconds, its cpu, its thread and its arguments in declared order", () => {
    const line =
      '{"ts":6.248883012,"cpu":1,"tid":272,"comm":"mremap","event":"move","len":1048576,"flag":true,"vma":"0xffff888040edf6e0"}';
    expect(readLine(line, SCHEMAS)).toEqual([
      "event",
      "move",
      6248883012,
      1,
      272,
      "mremap",
      "0xffff888040edf6e0",
      1048576,
      true,
    ]);
  });

  test("may have its keys in any order and with any blanks, and the shape of one does not rub off on the next", () => {
    const trace = [
      '{"ts":1,"cpu":0,"tid":7,"event":"move","vma":"0x1","len":2}',
      '{"len":4,"vma":"0x3","event":"move","tid":8,"cpu":1,"ts":2}',
      '{ "ts" : 3 , "cpu" : 0 , "tid" : 9 , "event" : "move" , "vma" : "0x5" , "len" : 6 }',
      '{"ts":4,"cpu":0,"tid":7,"event":"move","vma":"0x7","len":8,"flag":false}',
      '{"ts":5,"cpu":0,"tid":7,"event":"move","vma":"0x9","len":10}',
    ].join("\n");
    const events = readTrace(trace, SCHEMAS).map(({ line, values }) => [line, values[1], ...values.slice(5)]);
    expect(events).toEqual([
      [1, 1e9, "0x1", 2, undefined],
      [2, 2e9, "0x3", 4, undefined],
      [3, 3e9, "0x5", 6, undefined],
      [4, 4e9, "0x7", 8, false],
      [5, 5e9, "0x9", 10, undefined],
    ]);
  });

  test("names its thread `tid`, or `pid` where there is no `tid`", () => {
    expect(readLine(tick('"ts":1,"cpu":0,"pid":5'), SCHEMAS)).toEqual(["event", "tick", 1e9, 0, 5, ""]);
    expect(readLine(tick('"ts":1,"cpu":0,"pid":5,"tid":6'), SCHEMAS)).toEqual([
      "event",
      "tick",
      1e9,
      0,
      6,
      "",
    ]);
    expect(readLine(tick('"ts":1,"cpu":0,"pid":5,"tid":null'), SCHEMAS)).toEqual([
      "event",
      "tick",
      1e9,
      0,
      5,
      "",
    ]);
  });

  test("of the idle thread is told apart by the cpu", () => {
    expect(readLine(tick('"ts":1,"cpu":0,"tid":0'), SCHEMAS)).toEqual(["event", "tick", 1e9, 0, -1, ""]);
    expect(readLine(tick('"ts":1,"cpu":3,"tid":0'), SCHEMAS)).toEqual(["event", "tick", 1e9, 3, -4, ""]);
  });

  test.each([
    ["0", 0],
    ["0.000000001", 1],
    ["6.2", 6_200_000_000],
    ["6.248883", 6_248_883_000],
    ["9007199.254740991", Number.MAX_SAFE_INTEGER],
    ["9007199.254740993", 2n ** 53n + 1n],
    ["1795170115.419173042", 1_795_170_115_419_173_042n],
    ["1.5e-3", 1_500_000],
    ["1.0000000010", 1_000_000_001],
    ["-0.5", -500_000_000],
  ])("at %s s is at %s ns", (ts, ns) => {
    expect(readLine(tick(`"ts":${ts},"cpu":0,"tid":1`), SCHEMAS)).toEqual(["event", "tick", ns, 0, 1, ""]);
  });

  test.each([
    [
      "a fraction of a nanosecond",
      '"ts":1.0000000001,"cpu":0,"tid":1',
      7,
      "`ts` of tick: expected seconds, with at most nine digits behind the point, found 1.0000000001",
    ],
    [
      "a time too large to be one",
      '"ts":1e999,"cpu":0,"tid":1',
      7,
      "`ts` of tick: expected seconds, with at most nine digits behind the point, found 1e999",
    ],
    [
      "a time in quotes",
      '"ts":"1.0","cpu":0,"tid":1',
      7,
      '`ts` of tick: expected seconds, with at most nine digits behind the point, found "1.0"',
    ],
    [
      "a negative cpu",
      '"ts":1,"cpu":-1,"tid":1',
      15,
      "`cpu` of tick: expected the number of a cpu, found -1",
    ],
    [
      "a thread that is no integer",
      '"ts":1,"cpu":0,"tid":1.5',
      23,
      "`tid` of tick: expected the number of a thread, found 1.5",
    ],
    [
      "a thread given as pid, and wrong",
      '"ts":1,"cpu":0,"pid":"x"',
      23,
      '`tid` of tick: expected the number of a thread, found "x"',
    ],
    [
      "a comm that is no string",
      '"ts":1,"cpu":0,"tid":1,"comm":5',
      32,
      "`comm` of tick: expected a string, found 5",
    ],
    [
      "two wrong values: the foremost",
      '"cpu":-1,"ts":"x","tid":1',
      8,
      "`cpu` of tick: expected the number of a cpu, found -1",
    ],
  ])("with %s is bad", (_, members, column, message) => {
    expect(readLine(tick(members), SCHEMAS)).toEqual(["bad", "MMS5005", column, message, 1]);
  });

  test.each([
    ["ts", '"cpu":0,"tid":1', "tick without `ts`"],
    ["cpu", '"ts":1,"tid":1', "tick without `cpu`"],
    ["tid", '"ts":1,"cpu":0', "tick without `tid`"],
  ])("without %s is bad", (_, members, message) => {
    expect(readLine(tick(members), SCHEMAS)).toEqual(["bad", "MMS5004", 1, message, 1]);
  });

  test("without an argument is bad, and so is null in its place", () => {
    const line = (rest: string) => `{"ts":1,"cpu":0,"tid":7,"event":"move","len":1${rest}}`;
    expect(readLine(line(""), SCHEMAS)).toEqual(["bad", "MMS5004", 1, "move without `vma`", 1]);
    expect(complaint(line(',"vma":«null'))).toEqual([
      "bad",
      "MMS5005",
      "at the mark",
      `\`vma\` of move: expected ${POINTER}, found null`,
    ]);
  });

  test("may leave out an OPTIONAL argument, or give null for it", () => {
    const line = (rest: string) => `{"ts":1,"cpu":0,"tid":7,"event":"move","vma":"0x1","len":1${rest}}`;
    const unknown = ["event", "move", 1e9, 0, 7, "", "0x1", 1, undefined];
    expect(readLine(line(""), SCHEMAS)).toEqual(unknown);
    expect(readLine(line(',"flag":null'), SCHEMAS)).toEqual(unknown);
  });

  test("may declare arguments that are named like the envelope, which read the same keys", () => {
    const schema = anEvent("e", { cpu: INT, comm: STRING, tid: TASK, pid: NAT, ts: INT, seqno: NAT });
    const line = '{"ts":2.5,"cpu":1,"tid":7,"pid":6,"comm":"c","event":"e","seqno":9}';
    // `ts` is nanoseconds, as everywhere in a spec.
    expect(readLine(line, [schema])).toEqual(["event", "e", 2.5e9, 1, 7, "c", 1, "c", 7, 6, 2.5e9, 9]);
  });

  test("may have fields that no EVENT declares, unless that is forbidden", () => {
    const line = '{"ts":1,"cpu":0,"tid":1,"seqno":3,"src":"bpf","a":1,"event":"tick","b":[{}]}';
    expect(readLine(line, SCHEMAS)).toEqual(["event", "tick", 1e9, 0, 1, ""]);
    expect(readLine(line, SCHEMAS, { strictFields: true })).toEqual([
      "bad",
      "MMS5006",
      51,
      "EVENT tick declares no `a`",
      1,
    ]);
  });

  test("of an event that no spec declares is passed over, whatever else it holds", () => {
    expect(readLine('{"event":"unheard","ts":"x"}', SCHEMAS)).toEqual(["skipped", "unheard"]);
    expect(readLine('{"event":"toString"}', SCHEMAS)).toEqual(["skipped", "toString"]);
    expect(start(readLine('{"event":"\\u0074ick","ts":1,"cpu":0,"tid":1}', SCHEMAS), 2)).toEqual([
      "event",
      "tick",
    ]);
  });

  test.each([
    ['{"ts":1}', "MMS5004", 1, "the record has no `event`"],
    ['{"event":5}', "MMS5005", 10, "`event`: expected the name of an event, found 5"],
    ['{"event":null}', "MMS5005", 10, "`event`: expected the name of an event, found null"],
  ])("%s names no event", (line, code, column, message) => {
    expect(readLine(line, SCHEMAS)).toEqual(["bad", code, column, message, 1]);
  });
});

describe("a value", () => {
  test.each([
    ['"0x0"', "0x0"],
    ['"0xABCdef"', "0xabcdef"],
    ['"0x0000000000000001"', "0x1"],
    ['"0x12345678"', "0x12345678"],
    ['"0x123456789"', "0x123456789"],
    ['"0x123456789abcd"', "0x123456789abcd"],
    ['"0xffffffffffffffff"', "0xffffffffffffffff"],
    ["0", "0x0"],
    ["140165737611264", "0x7f7ae1000000"],
    ["9007199254740993", "0x20000000000001"],
    ["18446744073709551615", "0xffffffffffffffff"],
    ["1.6e1", "0x10"],
  ])("%s is a pointer", (value, hex) => {
    expect(withValue(PTR, value)).toEqual(["event", "e", 1e9, 0, 7, "", hex]);
  });

  test.each([
    '"0x"',
    '"0xg"',
    '"0x00000000000000001"',
    '"1234"',
    '"0X1"',
    '" 0x1"',
    '""',
    "-1",
    "18446744073709551616",
    "1e999",
    "1.5",
    "true",
    "{}",
    "[1]",
    "null",
  ])("%s is no pointer", (value) => {
    expect(withValue(PTR, value)).toEqual([
      "bad",
      "MMS5005",
      BEFORE_X.length + 1,
      `\`x\` of e: expected ${POINTER}, found ${value}`,
      1,
    ]);
  });

  test.each([
    [INT, "-5", -5],
    [INT, "-0", 0],
    [INT, '"0x10"', 16],
    [INT, '"0xffffffffffffffff"', 2n ** 64n - 1n],
    [INT, '"0x1fffffffffffff"', Number.MAX_SAFE_INTEGER],
    [INT, '"0x20000000000000"', 2n ** 53n],
    [INT, "9007199254740991", Number.MAX_SAFE_INTEGER],
    [INT, "9007199254740992", 2n ** 53n],
    [INT, "-9007199254740993", -(2n ** 53n) - 1n],
    [INT, "-9223372036854775808", -(2n ** 63n)],
    [NAT, "18446744073709551615", 2n ** 64n - 1n],
    [INT, "5.0", 5],
    [BOOL, "true", true],
    [BOOL, "false", false],
    [BOOL, "1", true],
    [BOOL, "0", false],
    [TASK, "17", 17],
    // The idle thread of the record's cpu.
    [TASK, "0", -1],
    [STRING, '"0x7f"', "0x7f"],
    [STRING, '""', ""],
    [STRING, '"a \\"b\\" \\u00e9 é"', 'a "b" é é'],
    [STRING, `"${"long ".repeat(100)}"`, "long ".repeat(100)],
    [choice("ptl", "i_mmap"), '"i_mmap"', "i_mmap"],
    [choice("0x1", "caf\u00e9"), '"0x1"', "0x1"],
    [choice("0x1", "caf\u00e9"), '"caf\\u00e9"', "caf\u00e9"],
  ])("%j may be %s", (type, value, read) => {
    expect(withValue(type, value)).toEqual(["event", "e", 1e9, 0, 7, "", read]);
  });

  test.each([
    [INT, "1.5", "an integer of at most 64 bits"],
    [INT, "true", "an integer of at most 64 bits"],
    [INT, '"12"', "an integer of at most 64 bits"],
    [INT, "18446744073709551616", "an integer of at most 64 bits"],
    [INT, "-9223372036854775809", "an integer of at most 64 bits"],
    [INT, "1.00000000000000000001", "an integer of at most 64 bits"],
    [NAT, "-1", "a natural number of at most 64 bits"],
    [BOOL, "2", "true, false, 0 or 1"],
    [BOOL, '"true"', "true, false, 0 or 1"],
    [TASK, '"7"', "a tid"],
    [TASK, "2147483648", "a tid"],
    [TASK, "-2", "a tid"],
    [STRING, "5", "a string"],
    [choice("ptl", "i_mmap"), '"PTL"', 'one of "ptl", "i_mmap"'],
    [choice("ptl"), "null", '"ptl"'],
  ])("%j may not be %s", (type, value, expected) => {
    expect(withValue(type, value)).toEqual([
      "bad",
      "MMS5005",
      BEFORE_X.length + 1,
      `\`x\` of e: expected ${expected}, found ${value}`,
      1,
    ]);
  });

  test("that is long or not printable is cited in short", () => {
    const [, , , message] = withValue(INT, `"\\u001b${"y".repeat(500)}\u202e"`) as string[];
    expect(message).toBe(
      `\`x\` of e: expected an integer of at most 64 bits, found "\\u001b${"y".repeat(53)}…`,
    );
  });
});

describe("a trace", () => {
  const good = '{"ts":1,"cpu":0,"tid":1,"event":"tick"}';

  test("may have blank lines, CRLF and a byte order mark", () => {
    const trace = `\ufeff${good}\r\n\r\n  \t\n${good}\r\n`;
    expect(readTrace(trace, SCHEMAS).map((s) => [s.line, s.what])).toEqual([
      [1, "event"],
      [4, "event"],
    ]);
  });

  test("may end without a line feed, and may be empty", () => {
    expect(readTrace(`${good}\n${good}`, SCHEMAS).map((s) => s.what)).toEqual(["event", "event"]);
    expect(readTrace("", SCHEMAS)).toEqual([]);
    expect(readTrace("\n", SCHEMAS)).toEqual([]);
  });

  test("says where a line is bad, and loses no other", () => {
    const bytes = Buffer.concat([
      Buffer.from(`${good}\n{"ts":1,"cpu":\0}\n${good}\n{"event":"`),
      Buffer.of(0xff),
      Buffer.from(`"}\n${good}\n${"[".repeat(100)}\nnull\n${good}\n`),
    ]);
    expect(
      readTrace(bytes, SCHEMAS).map((s) => (s.what === "bad" ? [s.line, ...s.values.slice(0, 3)] : s.line)),
    ).toEqual([
      1,
      [2, "MMS5001", 15, "this line is not a JSON object: expected a value, found a NUL byte"],
      3,
      [4, "MMS5003", 11, "byte 0xff is not UTF-8 here"],
      5,
      [6, "MMS5001", 1, "this line is not a JSON object: expected `{`, found `[`"],
      [7, "MMS5001", 1, "this line is not a JSON object: expected `{`, found `n`"],
      8,
    ]);
  });

  test("says that its last line is cut off, wherever that is, if it is", () => {
    const line = '{"ts":1.5,"cpu":0,"tid":1,"comm":"a\\u00e9","event":"tick","x":[true,{"y":-2}]}';
    for (let end = 1; end < line.length; end++) {
      expect(start(readLine(line.slice(0, end), SCHEMAS), 3)).toEqual(["bad", "MMS5008", end + 1]);
    }
    expect(start(readLine(line, SCHEMAS), 2)).toEqual(["event", "tick"]);
    // A line that is not the last is not cut off, but wrong.
    expect(readTrace(`${line.slice(0, 20)}\n`, SCHEMAS)[0]!.values[0]).toBe("MMS5001");
  });

  test("says so where values are nested too deep", () => {
    const line = `{"ts":1,"cpu":0,"tid":1,"event":"tick","x":${"[".repeat(64)}${"]".repeat(64)}}`;
    expect(readLine(line, SCHEMAS)).toEqual([
      "bad",
      "MMS5009",
      107,
      "values are nested more than 64 deep",
      1,
    ]);
  });

  test("may have lines up to the limit; a longer one is passed over, however it comes", () => {
    const padded = (length: number) => {
      const open = '{"ts":1,"cpu":0,"tid":1,"event":"tick","x":"';
      return `${open}${"x".repeat(length - open.length - 2)}"}`;
    };
    const trace = [good, padded(LINE_LIMIT), padded(LINE_LIMIT + 1), padded(3 * LINE_LIMIT), good].join("\n");
    const wanted = [
      [1, "event"],
      [2, "event"],
      [3, "bad", `this line has ${LINE_LIMIT + 1} bytes; a line may have ${LINE_LIMIT}`],
      [4, "bad", `this line has ${3 * LINE_LIMIT} bytes; a line may have ${LINE_LIMIT}`],
      [5, "event"],
    ];
    const every = (step: number) =>
      Array.from({ length: Math.floor(trace.length / step) }, (_, i) => i * step);
    for (const cuts of [[], every(65536), every(LINE_LIMIT)]) {
      const seen = readTrace(trace, SCHEMAS, { cuts });
      expect(seen.map((s) => (s.what === "bad" ? [s.line, s.what, s.values[2]] : [s.line, s.what]))).toEqual(
        wanted,
      );
    }
  });

  test("says the same wherever its chunks are cut", () => {
    const trace = `\ufeff${good}\r\n{"event":"lost","cpu":1}\n\n{"event":"x"}\n{"ts":1,"cpu":0,"tid":7,"event":"move","vma":"0xffff888040edf6e0","len":3}\n{"é"\n${good}`;
    const length = Buffer.byteLength(trace);
    const whole = readTrace(trace, SCHEMAS);
    expect(whole.map((s) => s.what)).toEqual(["event", "lost", "skipped", "event", "bad", "event"]);
    for (let cut = 0; cut <= length; cut++) expect(readTrace(trace, SCHEMAS, { cuts: [cut] })).toEqual(whole);
    expect(readTrace(trace, SCHEMAS, { cuts: Array.from({ length }, (_, i) => i) })).toEqual(whole);
  });

  test("with ever new keys is read as any other", () => {
    const lines = Array.from(
      { length: 30_000 },
      (_, i) => `{"k${i}":1,"ts":${i},"cpu":0,"tid":1,"event":"tick"}`,
    );
    const seen = readTrace(lines.join("\n"), SCHEMAS);
    expect(seen.length).toBe(30_000);
    expect(seen.at(-1)).toEqual({ line: 30_000, what: "event", values: ["tick", 29_999e9, 0, 1, ""] });
  });
});

describe("mmspec's own records", () => {
  const constants = [
    { name: "Era", type: choice("K34", "K36") },
    { name: "PageShift", type: NAT },
  ];
  const begin = (members: string) => `{"event":"trace_begin"${members}}`;

  test("trace_begin comes first, and sets the CONSTANTs of the same names", () => {
    const line = begin(',"complete":true,"kernel":"3.3","era":"K36","page_shift":12,"cpu":1');
    expect(readTrace(line, SCHEMAS, { constants })).toEqual([
      {
        line: 1,
        what: "begin",
        values: [
          undefined,
          1,
          undefined,
          undefined,
          ["complete", true],
          ["kernel", "3.3"],
          ["era", "K36"],
          ["page_shift", 12],
        ],
      },
    ]);
  });

  test.each([
    [',"complete":«1', "`complete` of trace_begin: expected true or false, found 1"],
    [',"era":«"K99"', '`era` of trace_begin: expected one of "K34", "K36", found "K99"'],
    [
      ',"page_shift":«-1',
      "`page_shift` of trace_begin: expected a natural number of at most 64 bits, found -1",
    ],
    [',"tid":«-1', "`tid` of trace_begin: expected the number of a thread, found -1"],
  ])("trace_begin with %s is bad", (members, message) => {
    expect(complaint(begin(members), { constants })).toEqual(["bad", "MMS5005", "at the mark", message]);
  });

  test("trace_begin behind anything but blank lines is bad: that may have been an event", () => {
    expect(readTrace(`\n\n${begin("")}`, SCHEMAS).map((s) => s.what)).toEqual(["begin"]);
    for (const before of [tick('"ts":1,"cpu":0,"tid":1'), '{"event":"unheard"}', "garbage", begin("")]) {
      const second = readTrace(`${before}\n${begin("")}`, SCHEMAS)[1]!;
      expect(second.values.slice(0, 3)).toEqual(["MMS5007", 1, "trace_begin after 1 other line"]);
    }
  });

  test("lost may say of which cpu, and how many", () => {
    const none = [undefined, undefined, undefined, undefined];
    expect(readLine('{"event":"lost"}', SCHEMAS)).toEqual(["lost", ...none]);
    expect(readLine('{"event":"lost","cpu":1,"count":123}', SCHEMAS)).toEqual([
      "lost",
      undefined,
      1,
      undefined,
      undefined,
      ["count", 123],
    ]);
    expect(complaint('{"event":"lost","count":«"many"}')).toEqual([
      "bad",
      "MMS5005",
      "at the mark",
      '`count` of lost: expected a natural number, found "many"',
    ]);
    expect(complaint('{"event":"lost","cpu":«-1}')).toEqual([
      "bad",
      "MMS5005",
      "at the mark",
      "`cpu` of lost: expected the number of a cpu, found -1",
    ]);
  });
});
