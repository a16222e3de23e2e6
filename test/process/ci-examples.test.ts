/* examples/ci: what their jobs run is run here, as the services would, in four parts that are joined. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = new URL("../..", import.meta.url).pathname;
const example = (name: string) => readFileSync(join(root, "examples/ci", name), "utf8");
const MUTEX = readFileSync(join(root, "test/cli/specs/mutex.mms"), "utf8");
const event = (tid: number) =>
  `{"ts":${tid},"cpu":0,"tid":${tid},"comm":"t","event":"mutex_lock","m":"0x10"}\n`;
const BEGIN = '{"event":"trace_begin","complete":true}\n';

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-ci-"));
  mkdirSync(join(folder, "recordings"));
  writeFileSync(join(folder, "mutex.mms"), MUTEX);
  writeFileSync(join(folder, "mmspec.json"), JSON.stringify({ spec: ["mutex.mms"], traces: ["recordings"] }));
  for (const name of ["a", "b", "c", "d"])
    writeFileSync(join(folder, `recordings/${name}.jsonl`), BEGIN + event(1));
  writeFileSync(join(folder, "recordings/race.jsonl"), BEGIN + event(1) + event(2));
  const bin = join(root, "dist/cli/bin.js");
  writeFileSync(join(folder, "mmspec"), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, {
    mode: 0o755,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shell(script: string, env: Record<string, string> = {}) {
  const own = { PATH: `${folder}:${process.env.PATH}`, ...env };
  const { status, stdout, stderr } = spawnSync("sh", ["-ec", script], {
    cwd: folder,
    env: own,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Runs the part of each shard, and then what joins them. */
function judged(part: (index: number) => ReturnType<typeof shell>, merge: () => ReturnType<typeof shell>) {
  for (let index = 1; index <= 4; index++)
    expect(part(index)).toMatchObject({ status: 0, stdout: "", stderr: "" });
  const { status, stdout, stderr } = merge();
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout).toContain("5 traces: 1 violated, 4 ok");
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
}
const stepNamed = (steps: readonly Step[], name: string) => steps.find((step) => step.name === name)!.run!;

describe("the example for", () => {
  test("a GitHub matrix", () => {
    const { jobs } = parse(example("github-matrix.yml"));
    expect(jobs.shard.strategy.matrix.shard).toEqual([1, 2, 3, 4]);
    const judge = stepNamed(jobs.shard.steps, "Judge");
    judged(
      (index) => shell(judge.replace(/\$\{\{ matrix\.shard \}\}/g, String(index))),
      () => shell(stepNamed(jobs.report.steps, "Report")),
    );
    expect(readFileSync(join(folder, "annotations.txt"), "utf8")).toContain("::error");
    expect(JSON.parse(readFileSync(join(folder, "mmspec.sarif"), "utf8")).version).toBe("2.1.0");
  });

  test("a GitHub action", () => {
    const { runs, inputs } = parse(example("action.yml"));
    expect(runs.using).toBe("composite");
    expect(runs.steps.every((step: Step & { shell?: string }) => step.shell === "bash")).toBe(true);
    const judge = runs.steps.find((step: Step) => step.name === "Judge");
    const given = { traces: "recordings/a.jsonl recordings/race.jsonl", flags: "--quiet" };
    const valueOf = (text: string) =>
      text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: keyof typeof given) => {
        expect(Object.keys(inputs)).toContain(name);
        return given[name];
      });
    const env = Object.fromEntries(
      Object.entries(judge.env as Record<string, string>).map(([name, text]) => [name, valueOf(text)]),
    );
    expect(shell(judge.run, env)).toMatchObject({
      status: 1,
      stdout: "recordings/race.jsonl:3: error MUTEX_01: a mutex is free when it is taken\n",
    });
  });

  test("GitLab", () => {
    const { judge, report } = parse(example("gitlab.yml"));
    const total = String(judge.parallel);
    judged(
      (index) => shell(judge.script.join("\n"), { CI_NODE_INDEX: String(index), CI_NODE_TOTAL: total }),
      () => shell(report.script.join("\n")),
    );
    expect(readFileSync(join(folder, report.artifacts.reports.junit), "utf8")).toContain("<testsuites");
  });

  test("Slurm", () => {
    const task = { SLURM_ARRAY_TASK_COUNT: "4", SLURM_CPUS_PER_TASK: "1" };
    judged(
      (index) => shell(example("slurm.sh"), { ...task, SLURM_ARRAY_TASK_ID: String(index) }),
      () => shell(example("slurm-merge.sh")),
    );
  });

  test("Kubernetes", () => {
    const { spec } = parse(example("kubernetes.yaml"));
    expect(spec).toMatchObject({ completionMode: "Indexed", completions: 4 });
    const [container] = spec.template.spec.containers;
    expect(container.command).toEqual(["sh", "-c"]);
    shell("rm -f shard-*.json");
    judged(
      (index) => shell(container.args[0], { JOB_COMPLETION_INDEX: String(index - 1) }),
      () => shell("mmspec merge shard-*.json"),
    );
  });
});
