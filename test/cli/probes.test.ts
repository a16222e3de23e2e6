import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kernelBtf, makeBtf } from "../probes/make-btf.js";
import { call } from "./memory-io.js";

let folder = "";
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-probes-"));
  for (const kernel of ["6.12", "6.1"] as const) writeFileSync(at(`btf-${kernel}`), kernelBtf(kernel));
  writeFileSync(at("not-btf"), "this is a text and no BTF, whatever its name says\n");
  const dangling = { kind: "struct", name: "vm_area_struct", bytes: 8, members: [["vm_mm", 99, 0]] } as const;
  writeFileSync(at("dangling-btf"), makeBtf([dangling]));
  writeFileSync(at("kallsyms"), "0000000000000000 T anon_vma_interval_tree_insert\n");
  writeFileSync(at("not-kallsyms"), "anon_vma_interval_tree_insert\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const probes = (...argv: string[]) => call(["probes", ...argv, "--no-color"]);

/** A shell's opinion of a script, without running it. */
function parses(script: string): boolean {
  execFileSync("sh", ["-n"], { input: script });
  return true;
}

describe("mmspec probes", () => {
  test("prints a script for the rules and the kernel, which says how it is used and what it cannot show", async () => {
    const { exit, stdout, stderr } = await probes(
      "AVC_01",
      "MIG_02",
      "--kernel",
      "6.12",
      "--btf",
      at("btf-6.12"),
    );
    expect(stderr).toBe("");
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^#!\/bin\/sh\n# Records what these rules need, on Linux 6\.12: AVC_01\n/);
    expect(stdout).toContain("mmspec validate mmspec.ftrace.txt --map linux --rule AVC_01");
    expect(stdout).toContain(
      "probe 'p:probe/avc_insert anon_vma_interval_tree_insert avc=%di:x64 vma=+0(%di):x64",
    );
    expect(stdout).not.toContain("copy_vma");
    expect(stdout).toMatch(
      /# Rules that stay undecidable on this kernel:\n#\s+MIG_02 \(.*\n#\s+page_unlock: /,
    );
    expect(parses(stdout)).toBe(true);
  });

  test.each([
    "kprobe_events",
    "perf",
    "trace-cmd",
  ])("--form %s is a shell script, on both kernels", async (form) => {
    for (const kernel of ["6.12", "6.1"]) {
      const { exit, stdout } = await probes("--kernel", kernel, "--btf", at(`btf-${kernel}`), "--form", form);
      expect(exit).toBe(0);
      expect(parses(stdout)).toBe(true);
      // All rules are asked for: none has to be chosen.
      expect(stdout).not.toContain("--rule");
    }
  });

  test("the same with --others records more, so that no rule need be chosen", async () => {
    const flags = ["AVC_22", "--kernel", "6.12", "--btf", at("btf-6.12")];
    const [own, all] = [await probes(...flags), await probes(...flags, "--others")];
    expect(own.stdout).toContain("--rule AVC_22");
    expect(own.stdout).toContain("# Not recorded for, so that what they would say of it means nothing: ");
    expect(all.stdout).not.toContain("--rule");
    expect(all.stdout).toContain("(for other rules)");
  });

  test("takes specs as well as rules", async () => {
    const { stdout } = await probes("mm.anon_vma", "--kernel", "6.12", "--btf", at("btf-6.12"));
    expect(stdout).toContain("AVC_04");
    expect(stdout).not.toContain("MREMAP");
    expect(stdout).toContain(" --spec mm.anon_vma");
  });

  test("without offsets it prints an outline that nobody can run by mistake, and says what is missing", async () => {
    const { exit, stdout, stderr } = await probes("RMAP_06", "--kernel", "6.12");
    expect(exit).toBe(2);
    expect(stderr).toContain(
      "error MMS7024: offsets in struct anon_vma_chain, struct vm_area_struct are needed",
    );
    expect(stderr).toContain("--btf FILE");
    expect(stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
    expect(stdout).toContain("anon_vma=<vma->anon_vma>");
  });

  test("a kernel without a catalogue has the nearest one, with a warning", async () => {
    const { exit, stdout, stderr } = await probes("RMAP_06", "--kernel", "7.4", "--btf", at("btf-6.12"));
    expect(exit).toBe(0);
    expect(stderr).toContain(
      "warning MMS7026: there is no catalogue for Linux 7.4; the nearest one, linux, is used",
    );
    expect(stdout).toContain("# That is the nearest to 7.4, not made for it");
  });

  test("the kernel's symbols decide what is there", async () => {
    const { exit, stderr, stdout } = await probes(
      ...["AVC_01", "--kernel", "6.12", "--btf", at("btf-6.12"), "--symbols", at("kallsyms")],
    );
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("error MMS7025: none of these rules can be decided on Linux 6.12: AVC_01: ");
    expect(stderr).toContain("anon_vma_interval_tree_remove() is not in this kernel");
  });

  test.each([
    [["AVC_99"], "error MMS7023: no spec has a rule AVC_99"],
    [
      ["SEQ_01"],
      "error MMS7025: none of these rules can be decided on Linux 6.12: SEQ_01 does not apply to it",
    ],
    [["--btf", "NOT-BTF"], "not-btf is no BTF: it does not begin with BTF's magic number 0xeb9f"],
    [["--btf", "DANGLING"], "dangling-btf is no BTF: it names type 99, but has only 1"],
    [["--btf", "MISSING"], "error MMS7001: cannot read "],
    [["--symbols", "NOT-KALLSYMS"], "is no list of symbols: line 1 is not one of kallsyms"],
    [["--btf", "a", "--vmlinux", "b"], "error MMS7028: --btf and --vmlinux exclude each other"],
    [["--kernel", "linux"], "error MMS7004: --kernel: expected the version of a kernel"],
    [["--form", "dtrace"], "error MMS7004: --form: expected one of kprobe_events, perf, trace-cmd, bpftrace"],
  ])("%j is refused with a reason", async (argv, message) => {
    const files: Record<string, string> = {
      "NOT-BTF": at("not-btf"),
      "NOT-KALLSYMS": at("not-kallsyms"),
      MISSING: at("missing"),
      DANGLING: at("dangling-btf"),
    };
    const given = argv.map((arg) => files[arg] ?? arg);
    const { exit, stdout, stderr } = await probes(
      ...given,
      ...(argv[0] === "--kernel" ? [] : ["--kernel", "6.12"]),
    );
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

describe("--form bpftrace", () => {
  /** Each printf as its format and the number of its values. */
  function printfs(script: string): { format: string; values: number }[] {
    return [...script.matchAll(/printf\("((?:[^"\\]|\\.)*)"((?:, .*)?)\);$/gm)].map((m) => ({
      format: JSON.parse(`"${m[1]}"`) as string,
      values: m[2]!.split(/, (?![^(]*\))/).length - 1,
    }));
  }

  test.each([
    "5.10",
    "6.1",
    "6.12",
    "6.17",
    "7.2",
    "7.3",
  ])("on %s prints a JSON object a line, whatever the values", async (kernel) => {
    const { exit, stdout } = await probes("--kernel", kernel, "--form", "bpftrace");
    expect(exit).toBe(0);
    const all = printfs(stdout);
    expect(all.length).toBeGreaterThan(30);
    for (const { format, values } of all) {
      expect((format.match(/%/g) ?? []).length).toBe(values);
      const line = format
        .replaceAll(/%(?:09)?llu|%d/g, "7")
        .replaceAll("%llx", "f")
        .replaceAll("%s", "sh");
      expect(JSON.parse(line)).toHaveProperty("event");
    }
  });

  test("needs no offsets: bpftrace asks the kernel", async () => {
    const { stdout } = await probes("RMAP_06", "--kernel", "6.12", "--form", "bpftrace");
    expect(stdout).toContain("((struct vm_area_struct *)arg1)->anon_vma");
    // The kernel is the one that it runs on, not the one that it was printed for.
    expect(stdout).toContain(
      '{\\"event\\":\\"trace_begin\\",\\"kernel\\":\\"%s\\",\\"records\\":[\\"anon_vma_link\\",',
    );
    expect(stdout).toContain("uts_ns->name.release);");
  });

  test("decides when it is printed which rule of the map a probe's fields are for", async () => {
    const { stdout } = await probes("MIG_01", "--kernel", "6.12", "--form", "bpftrace");
    const [block] = /kprobe:unmap_page_range \{[^}]*\}/.exec(stdout)!;
    expect(block.match(/printf/g)).toHaveLength(1);
    expect(block).toContain('\\"end\\":\\"0x%llx\\"');
    expect(block).not.toContain("else");
  });

  test("keeps what a return needs of its entry, by thread, until the return", async () => {
    const { stdout } = await probes("AVC_17", "--kernel", "6.12", "--form", "bpftrace");
    expect(stdout).toContain("@anon_vma_clone_dst[tid] = arg0;");
    expect(stdout).toContain("delete(@anon_vma_clone_dst[tid]);");
    expect(stdout).toContain("clear(@anon_vma_clone_dst);");
  });
});

describe("the recordings that its scripts made", () => {
  /** What churn.c makes happen, rule by rule. */
  const exercised =
    `AVC_01 AVC_02 AVC_04 AVC_05 AVC_17 AVC_22 FORK_02 RMAP_06 MREMAP_05 MREMAP_09 MREMAP_12 MREMAP_14
    MREMAP_15`.split(/\s+/);

  test.each([
    "6.12",
    "6.1",
  ])("on %s: all is understood, nothing is lost, and the rules are evaluated", async (kernel) => {
    const file = `traces/real/churn-${kernel}.ftrace.txt.gz`;
    const { exit, stdout } = await call(["validate", file, "--format", "json"]);
    expect(exit).toBe(0);
    const [trace] = JSON.parse(stdout).traces;
    expect(trace).toMatchObject({ lost: 0, bad_lines: 0, violations: [], diagnostics: [] });
    expect(trace.lines).toMatchObject({ not_understood: 0 });
    const undecided = exercised.filter((id) => {
      const { checked, inconclusive } = trace.rules.find((r: { id: string }) => r.id === id);
      return checked === inconclusive;
    });
    expect(undecided).toEqual([]);
  });
});

describe("validate", () => {
  const file = "traces/real/mremap_vs_migrate.ftrace.txt.gz";

  test("ends with what to record another time, and what no probe decides", async () => {
    const { stdout } = await call(["validate", file]);
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("never seen here, though rules left open need it: ");
    expect(text).toMatch(/mmspec probes [\w ]+ …? ?--kernel 6\.12 prints what records it/);
    expect(text).toContain("no probe of Linux 6.12 decides ");
  });

  test("says the same in JSON, rule by rule", async () => {
    const { stdout } = await call(["validate", file, "--format", "json"]);
    const { advice } = JSON.parse(stdout).traces[0];
    expect(advice.kernel).toBe("6.12");
    expect(advice.missing).toContainEqual({ event: "mmap_lock", fields: [], rules: ["MREMAP_15"] });
    const ids = advice.undecidable.map((u: { id: string }) => u.id);
    expect(ids).toEqual(expect.arrayContaining(["AVC_20", "MIG_02"]));
  });

  test("names a field that the probes could have fetched and did not", async () => {
    const lines = [
      '{"event":"trace_begin","kernel":"6.12","era":"K64"}',
      '{"ts":1,"cpu":0,"tid":1,"event":"page_add_new_anon_rmap","page":"0x1","vma":"0x2","addr":"0x3"}',
    ];
    const { stdout } = await call(["validate", "-", "--rule", "RMAP_06", "--format", "json"], {
      stdin: lines.join("\n"),
    });
    expect(JSON.parse(stdout).traces[0].advice.missing).toContainEqual({
      event: "page_add_new_anon_rmap",
      fields: ["anon_vma"],
      rules: ["RMAP_06"],
    });
  });

  test("gives no advice on a trace that is complete, or of an unknown kernel", async () => {
    for (const begin of [
      '{"event":"trace_begin","complete":true,"kernel":"6.12"}',
      '{"event":"trace_begin","kernel":"3.3"}',
    ]) {
      const { stdout } = await call(["validate", "-", "--format", "json"], { stdin: begin });
      expect(JSON.parse(stdout).traces[0].advice).toBeNull();
    }
  });

  test("--quiet stays quiet", async () => {
    expect(await call(["validate", file, "--quiet"])).toEqual({ exit: 0, stdout: "", stderr: "" });
  });

  test("--rule judges that rule alone", async () => {
    const { stdout } = await call(["validate", file, "--rule", "MREMAP_05", "--format", "json"]);
    expect(JSON.parse(stdout).traces[0].rules.map((r: { id: string }) => r.id)).toEqual(["MREMAP_05"]);
    const broken = "traces/scenarios/mremap/sc-0a-k36.jsonl";
    const one = await call(["validate", broken, "--rule", "MIG_02", "--quiet"]);
    expect(one.exit).toBe(1);
    expect(one.stdout).toMatch(
      /^\S+sc-0a-k36\.jsonl:\d+: error MIG_02: migration entry implies locked page\n$/,
    );
    const other = await call(["validate", broken, "--rule", "AVC_01", "--quiet"]);
    expect(other).toEqual({ exit: 0, stdout: "", stderr: "" });
  });

  test("--rule with an id that no spec has is refused", async () => {
    const { exit, stderr } = await call(["validate", file, "--rule", "MREMAP_5", "--no-color"]);
    expect(exit).toBe(2);
    expect(stderr).toContain("error MMS7023: no spec has a rule MREMAP_5");
  });

  test("--map takes the name of a map that comes with mmspec", async () => {
    const { stdout } = await call(["validate", file, "--map", "linux", "--format", "json"]);
    expect(JSON.parse(stdout).traces[0].diagnostics).toEqual([]);
  });
});

test("the lab's programs and scripts parse", () => {
  expect(parses(readFileSync("test/lab/init", "utf8"))).toBe(true);
  for (const script of ["boot.sh", "kernels.sh"]) execFileSync("bash", ["-n", `test/lab/${script}`]);
  for (const script of ["facts.sh", "record.sh"]) {
    expect(parses(readFileSync(`test/lab/${script}`, "utf8"))).toBe(true);
  }
});

describe("names in a script, which is run as root,", () => {
  const SPEC = [
    "---- MODULE odd ----",
    "EXTENDS mm.rmap",
    'INVARIANT EVS_01 "title\\ntouch PWN\\u2028" == \\A v \\in DOMAIN chain : chain[v] # {}',
    "====",
  ].join("\n");
  const forms = ["kprobe_events", "trace-cmd", "perf", "bpftrace"];
  const for612 = ["--kernel", "6.12"];

  /** Lines that are not comments. */
  const code = (script: string) =>
    script.split(/[\n\r\u2028]/).filter((line) => !/^\s*(?:#|\/\/)/.test(line));

  test.each(forms)("stand in comments of --form %s without leaving their line", async (form) => {
    writeFileSync(at("odd.mms"), SPEC.replace("\\u2028", ""));
    const btf = at("btf\ntouch PWN\n6.12");
    writeFileSync(btf, kernelBtf("6.12"));
    const { exit, stdout, stderr } = await probes(at("odd.mms"), ...for612, "--btf", btf, "--form", form);
    expect(stderr).toBe("");
    expect(exit).toBe(0);
    expect(stdout).toContain("touch PWN");
    expect(code(stdout).filter((line) => line.includes("PWN"))).toEqual([]);
  });

  test.each(forms)("are refused by --form %s where no line can hold them", async (form) => {
    // A module's file has the module's name, but not its folder.
    for (const name of ["e\ntouch PWN\n", "e\r", "e\u202e", "e\u0085"]) {
      mkdirSync(at(name), { recursive: true });
      writeFileSync(join(at(name), "odd.mms"), SPEC.replace("\\u2028", ""));
      const found = await probes(
        join(at(name), "odd.mms"),
        ...for612,
        "--btf",
        at("btf-6.12"),
        "--form",
        form,
      );
      expect([found.exit, found.stdout]).toEqual([2, ""]);
      expect(found.stderr).toContain("MMS7066");
    }
  });

  test("are quoted in the command that is to be copied", async () => {
    mkdirSync(at("it's $(touch PWN) `x` ; & a"));
    const name = at("it's $(touch PWN) `x` ; & a/odd.mms");
    writeFileSync(name, SPEC.replace("\\u2028", ""));
    const { stdout } = await probes(name, ...for612, "--btf", at("btf-6.12"));
    const line = stdout.split("\n").find((l) => l.startsWith("# Then:"))!;
    const words = execFileSync("sh", ["-c", `for w in ${line.slice(9)}; do echo "$w"; done`], {
      cwd: folder,
    });
    expect(words.toString().split("\n")).toContain(name);
  });
});

describe("a field map of one's own", () => {
  const mapWith = (extra: object) =>
    writeFileSync(at("own.json"), JSON.stringify({ format: 1, name: "own", extends: "linux", ...extra }));
  const script = () => probes("RMAP_06", "--kernel", "6.12", "--form", "bpftrace", "--map", at("own.json"));

  test("becomes no code of a bpftrace script by the names of its calls", async () => {
    mapWith({ events: [], calls: { 'x[tid] = 1; system("touch PWN"); @y': { entry: "a" } } });
    const { exit, stdout, stderr } = await script();
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("MMS7067");
  });

  test("becomes no code of a bpftrace script by its conditions", async () => {
    const condition = { is: '0) { system("touch PWN") } if (1' };
    mapWith({ events: [{ from: "a", to: "b", if: { c: condition } }] });
    const { exit, stdout, stderr } = await script();
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("MMS7067");
  });
});
