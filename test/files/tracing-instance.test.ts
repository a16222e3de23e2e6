/* Probes in an instance of ftrace: how they are set, what the kernel refuses, and the calls that they miss. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TracingInstance } from "../../src/files/tracefs/instance.js";
import { groupName, thisProcess } from "../../src/files/tracefs/owner.js";
import { Tracefs } from "../../src/files/tracefs/tracefs.js";
import type { Catalogue } from "../../src/probes/catalogue.js";
import type { PlannedProbe } from "../../src/probes/plan.js";
import type { InputError } from "../../src/session/input-error.js";
import { makeTracefs } from "../support/made-up-tracefs.js";

let folder = "";
let tracefs: Tracefs;
const group = groupName(thisProcess());
const catalogue: Catalogue = {
  format: 1,
  name: "c",
  map: "m",
  kernels: { from: "6.1", below: "6.2" },
  arch: "x86_64",
  arguments: ["%di"],
  probes: [],
  events: {},
};
const probe = (kind: "probe" | "probe-return", event: string): PlannedProbe => ({
  probe: {
    event,
    kind,
    place: { function: "f", returns: "int" },
    fields: new Map(),
    problem: undefined,
    isShown: true,
  },
  fields: [],
  events: [event],
  forOthers: false,
});
const PROBES = [probe("probe", "f"), probe("probe-return", "f_ret")];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-instance-"));
  const { root, folders } = makeTracefs(join(folder, "tracing"), [[]]);
  writeFileSync(join(root, "kprobe_events"), "");
  // As the kernel does where a probe is made.
  for (const name of ["f", "f_ret"]) {
    mkdirSync(join(root, ".instance/events", group, name), { recursive: true });
    writeFileSync(join(root, ".instance/events", group, name, "enable"), "");
  }
  tracefs = new Tracefs(root, folders);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const probes = () => readFileSync(tracefs.path("kprobe_events"), "utf8").trimEnd().split("\n");

test("probes are of a group of the process's own, turned on in its instance, and removed with it", () => {
  const instance = new TracingInstance(tracefs, PROBES, catalogue, 64);
  expect(instance.events).toEqual([`${group}/f`, `${group}/f_ret`]);
  expect(probes()).toEqual([`p:${group}/f f`, `r256:${group}/f_ret f`]);
  const enable = `${instance.path}/events/${group}/f_ret/enable`;
  expect(tracefs.read(enable)).toBe("1");
  writeFileSync(tracefs.path("kprobe_profile"), `  ${group}/f  12 3\n  ${group}/f_ret 12 0\n  other/g 1 9\n`);
  expect(instance.missedCalls()).toEqual([{ probe: "f", missed: 3 }]);
  instance.remove();
  expect(probes().slice(2)).toEqual([`-:${group}/f`, `-:${group}/f_ret`]);
  expect(readdirSync(tracefs.path("instances"))).toEqual([]);
});

test("MMS7083 says which probe the kernel refuses, and why, and nothing is left", () => {
  writeFileSync(
    tracefs.path("error_log"),
    "[ 1.5] trace_kprobe: error: Failed to register probe event\n  Command: p:x y\n",
  );
  rmSync(tracefs.path("kprobe_events"));
  mkdirSync(tracefs.path("kprobe_events"));
  try {
    new TracingInstance(tracefs, PROBES, catalogue, 64);
    expect.unreachable();
  } catch (e) {
    expect((e as InputError).diagnostics).toMatchObject([
      { code: "MMS7083", details: { probe: `p:${group}/f f`, reason: "Failed to register probe event" } },
    ]);
  }
  expect(readdirSync(tracefs.path("instances"))).toEqual([]);
});
