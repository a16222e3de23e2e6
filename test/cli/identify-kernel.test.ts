/* Of which kernel a trace is, as the command reports it: words, events, --constant and --map against each other. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

let folder = "";
const at = (name: string) => join(folder, name);

/** perf script's header and a probe of functions that were there from 2.6.34 to 6.11. */
const PERF = [
  "# ========",
  "# captured on    : Sat Sep  1 10:00:00 2012",
  "# os release : 3.5.0-17-generic",
  "# perf version : 3.5.5",
  "# ========",
  "#",
  "          worker       7 [001]    10.000001:          probe:vma_merge: (ffffffff812a0c10) mm=0xffff8880a000 prev=0xffff888100a0 addr=0x7f0000004000 end=0x7f0000008000",
  "",
].join("\n");
const ALLOC = '{"ts":1,"cpu":0,"tid":1,"event":"vma_alloc","vma":"0x10","mm":"0xe0"}\n';
const begin = (fields: string) => `{"event":"trace_begin","complete":true,${fields}}\n${ALLOC}`;
const SEVEN = "traces/real/kernels/guard_exec-7.3.ftrace.txt.gz";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-kernel-"));
  writeFileSync(at("perf.txt"), PERF);
  writeFileSync(at("contradicts.jsonl"), begin('"kernel":"6.12","era":"K33"'));
  writeFileSync(at("range.jsonl"), begin('"kernel_from":"6.1","kernel_below":"6.9"'));
  writeFileSync(at("no-range.jsonl"), begin('"kernel_from":"mainline"'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly verdict: string;
  readonly constants: Readonly<Record<string, string>>;
  readonly rules: readonly {
    readonly id: string;
    readonly applies: boolean | null;
    readonly checked: number;
  }[];
  readonly diagnostics: readonly { readonly code: string }[];
}

async function validate(
  ...args: string[]
): Promise<Report & { readonly exit: number; readonly codes: string[] }> {
  const { exit, stdout } = await call(["validate", ...args, "--format", "json", "--verbose"]);
  const report = JSON.parse(stdout).traces[0] as Report;
  return { ...report, exit, codes: report.diagnostics.map((d) => d.code) };
}

const kernelOf = ({ constants }: Report) => [constants.Kernel, constants.Era];

describe("the words of a recording", () => {
  test("of a kernel that no map is made for: rejected, with what reads it nevertheless", async () => {
    const { stdout, exit } = await call(["validate", at("perf.txt")]);
    expect(exit).toBe(2);
    expect(stdout).toContain("error MMS5173: the recording says that it is of Linux 3.5.0-17-generic");
    expect(stdout).toContain("--map linux reads it nevertheless");
    expect(stdout).not.toContain('Kernel = "6.1"');
  });

  test("count with a map that the user names", async () => {
    expect(kernelOf(await validate(at("perf.txt"), "--map", "linux"))).toEqual([
      '"3.5.0-17-generic"',
      '"v3_3"',
    ]);
  });

  test("that contradict each other are an error, and nothing that depends on them is judged", async () => {
    const report = await validate(at("contradicts.jsonl"));
    expect({ exit: report.exit, codes: report.codes }).toEqual({ exit: 2, codes: ["MMS6071"] });
    expect(kernelOf(report)).toEqual([undefined, undefined]);
    const bound = report.rules.find((rule) => rule.id === "MREMAP_05");
    expect(bound).toMatchObject({ applies: null, checked: 0 });
  });
});

describe("what the user says", () => {
  test.each([
    ["Kernel=3.4", ['"3.4"', '"v3_3"']],
    // The era that the trace told does not go with it, and goes.
    ["Kernel=7.3", ['"7.3"', '"v7_3"']],
    ["Era=v6_4", ['"6.12"', '"v6_4"']],
    // What an era was called once is understood.
    ["Era=K64", ['"6.12"', '"v6_4"']],
    ["Era=v2_6_36", [undefined, '"v2_6_36"']],
  ])("wins over a trace that contradicts itself: %s", async (constant, expected) => {
    const report = await validate(at("contradicts.jsonl"), "--constant", constant);
    expect({ exit: report.exit, kernel: kernelOf(report) }).toEqual({ exit: 0, kernel: expected });
  });

  test.each([
    ["Kernel=6.12", '"6.12"', '"v6_4"'],
    ["Kernel=7.3.4+deb13-amd64", '"7.3.4+deb13-amd64"', '"v7_3"'],
    ["Era=v6_15", undefined, '"v6_15"'],
  ])("unsets what follows from what was recorded: %s", async (constant, kernel, era) => {
    expect(kernelOf(await validate(SEVEN, "--constant", constant))).toEqual([kernel, era]);
  });

  test("is an error where it contradicts itself", async () => {
    const { exit, codes } = await validate(SEVEN, "--constant", "Kernel=3.5", "--constant", "Era=K64");
    expect({ exit, codes }).toEqual({ exit: 2, codes: ["MMS6071"] });
  });

  test("of a kernel that is newer than the model leaves open what is bound to an era", async () => {
    const report = await validate(SEVEN, "--constant", "Kernel=7.9");
    expect(kernelOf(report)).toEqual(['"7.9"', undefined]);
    expect(report.rules.find((rule) => rule.id === "MREMAP_05")).toMatchObject({ applies: null, checked: 0 });
  });
});

describe("a range of releases", () => {
  test("has the rules of all of them, and not those that differ", async () => {
    const report = await validate(at("range.jsonl"));
    expect(report.constants.Kernel).toBe("from 6.1 below 6.9");
    const applies = Object.fromEntries(report.rules.map((rule) => [rule.id, rule.applies]));
    // Of the tree eras both; of the per-VMA locks only from 6.4 on; of the lists none.
    expect([applies.MREMAP_05, applies.VLOCK_08, applies.MREMAP_02]).toEqual([true, null, false]);
  });

  test("is of releases", async () => {
    expect(await validate(at("no-range.jsonl"))).toMatchObject({ codes: ["MMS5005"], exit: 2 });
  });
});
