/* `mmspec test --coverage`: what of a spec its tests have exercised. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call } from "./memory-io.js";

const RULES = `---- MODULE refs ----
TYPE Page == Ptr
EVENT get_page(page : Page)
EVENT put_page(page : Page)
EVENT freeze(page : Page)
VARIABLE refs : [Page -> Nat] DEFAULT 0

ACTION Get ON get_page == refs'[page] = refs[page] + 1

ACTION Put ON put_page ==
    /\\ REQUIRE REF_01 "a page has a reference to put" == refs[page] > 0
    /\\ refs'[page] = IF refs[page] = 0 THEN 0 ELSE refs[page] - 1

ACTION Freeze ON freeze ==
    REQUIRE REF_03 "a frozen page has no reference" == refs[page] = 0

INVARIANT REF_02 "few references" ==
    \\A p \\in DOMAIN refs : refs[p] < 3 /\\ refs[p] >= 0
`;
const GOOD = `
TEST "good" COMPLETE
    get_page(page: 0x1)
    put_page(page: 0x1)
    EXPECT ok
`;
const BAD = `
TEST "one put too many" COMPLETE
    put_page(page: 0x1)
    EXPECT violated REF_01

TEST "too many references" COMPLETE
    get_page(page: 0x1)
    get_page(page: 0x1)
    get_page(page: 0x1)
    EXPECT violated REF_02
`;
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-coverage-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function covered(tests: string, ...flags: string[]) {
  writeFileSync(join(folder, "refs.mms"), `${RULES}${tests}====\n`);
  const { exit, stdout, stderr } = await call(["test", "refs.mms", ...flags], { cwd: folder });
  return { exit, stdout, stderr };
}

// To be seen: three actions taken, and two rules of them, REF_02, a condition and two conjuncts TRUE and FALSE: 3 + 2 * 6 goals.
describe("coverage", () => {
  test("names what no test has seen fail, and what was never reached", async () => {
    const { exit, stdout } = await covered(GOOD, "--coverage");
    expect(exit).toBe(0);
    expect(stdout.slice(stdout.indexOf("refs.mms: ", 1)).trim().split("\n").slice(-10)).toEqual(
      [
        "refs.mms: 46.6 % (7 of 15)",
        "  refs.mms:11:8: REQUIRE REF_01: never FALSE: no test has seen it fail",
        "  refs.mms:12:25: condition `refs[page] = 0` of Put: never TRUE",
        "  refs.mms:14:1: ACTION Freeze: never taken",
        "  refs.mms:17:1: INVARIANT REF_02: never FALSE: no test has seen it fail",
        "  refs.mms:18:28: conjunct `refs[p] < 3` of REF_02: never FALSE",
        "  refs.mms:18:43: conjunct `refs[p] >= 0` of REF_02: never FALSE",
        "coverage: 46.6 % (7 of 15)",
      ].slice(-10),
    );
  });

  test("grows with the tests", async () => {
    const { stdout } = await covered(GOOD + BAD, "--coverage");
    expect(stdout.trim().split("\n").slice(-4)).toEqual([
      "refs.mms: 73.3 % (11 of 15)",
      "  refs.mms:14:1: ACTION Freeze: never taken",
      "  refs.mms:18:43: conjunct `refs[p] >= 0` of REF_02: never FALSE",
      "coverage: 73.3 % (11 of 15)",
    ]);
  });

  test("below --threshold fails the run", async () => {
    const low = await covered(GOOD + BAD, "--threshold", "74");
    expect(low).toMatchObject({ exit: 1, stderr: expect.stringContaining("MMS7120") });
    expect(await covered(GOOD + BAD, "--threshold", "73.3")).toMatchObject({ exit: 0, stderr: "" });
    expect((await covered(GOOD, "--threshold", "many")).stderr).toContain("MMS7004");
  });

  test("counts how often a point was TRUE, FALSE and unknown", async () => {
    await covered(GOOD + BAD, "--coverage-report", "json:cov.json");
    const { files } = JSON.parse(readFileSync(join(folder, "cov.json"), "utf8"));
    const rule = (within: string, kind: string) =>
      files[0].points.find((p: { within: string; kind: string }) => p.within === within && p.kind === kind);
    expect(rule("REF_01", "require")).toMatchObject({
      line: 11,
      evaluated: 2,
      true: 1,
      false: 1,
      unknown: 0,
    });
    // After each of six events, but the put too many leaves a page without references.
    expect(rule("REF_02", "invariant")).toMatchObject({ true: 5, false: 1, unknown: 0 });
    expect(rule("Freeze", "action")).toMatchObject({ true: 0, missing: "never reached" });
  });

  test("is written for tools that read lcov, and as a page", async () => {
    await covered(GOOD, "--coverage-report", "lcov:cov.info", "--coverage-report", "html:cov.html");
    const lcov = readFileSync(join(folder, "cov.info"), "utf8").split("\n");
    expect(lcov).toEqual(
      expect.arrayContaining(["SF:refs.mms", "FNDA:0,Freeze@14", "DA:14,0", "BRF:12", "BRH:5"]),
    );
    const page = readFileSync(join(folder, "cov.html"), "utf8");
    expect(page).toContain("refs[p] &gt;= 0");
    expect(page).toContain("REQUIRE REF_01: never FALSE: no test has seen it fail");
  });

  test("does not change what tests come to", async () => {
    const wrong = GOOD.replace("ok", "violated REF_01");
    expect(await covered(wrong, "--coverage")).toMatchObject({ exit: 1 });
  });
});

describe("strength", () => {
  const survivors = (stdout: string) => stdout.split("\n").filter((line) => line.includes("no test notices"));

  test("names the smallest mistakes in rules that no test notices", async () => {
    const weak = await covered(GOOD, "--mutate");
    expect(survivors(weak.stdout)).toEqual([
      "  refs.mms:11:8: REF_01 switched off: no test notices",
      "  refs.mms:15:5: REF_03 switched off: no test notices",
      "  refs.mms:17:1: REF_02 switched off: no test notices",
    ]);
    const strong = await covered(GOOD + BAD, "--mutate");
    expect(survivors(strong.stdout)).toEqual([
      "  refs.mms:15:5: REF_03 switched off: no test notices",
      "  refs.mms:18:43: REF_02 without `refs[p] >= 0`: no test notices",
    ]);
    expect(strong.exit).toBe(0);
    expect(await covered(GOOD + BAD, "--mutate", "--threshold", "99")).toMatchObject({ exit: 1 });
  });
});
