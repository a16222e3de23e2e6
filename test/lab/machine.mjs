// What the scripts of this folder share: mmspec as a command, the functions of kernels.sh, and the virtual machine.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** Where everything is that is downloaded, built or recorded. */
export const lab = process.env.LAB ?? join(tmpdir(), "mmspec-lab");

/** One of the functions of kernels.sh, or more. */
export function bash(command) {
  const script = `here=${here}; . ${join(here, "kernels.sh")}; ${command}`;
  return spawnSync("bash", ["-c", script], { encoding: "utf8", env: { ...process.env, LAB: lab } });
}

/** Ends the process, with a line that says so, where this machine cannot run the lab. */
export function checkMachine() {
  const { status, stderr } = bash("check_machine");
  if (status === 0) return;
  process.stderr.write(stderr);
  process.exit(2);
}

/** The built command, with these arguments. */
export function mmspec(...args) {
  const bin = join(here, "..", "..", "dist", "cli", "bin.js");
  return spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
}

/** What `validate` says of one recording, as JSON. */
export function reportOf(path, ...args) {
  return JSON.parse(mmspec("validate", path, ...args, "--format", "json").stdout).traces[0];
}

/** Runs a script of this folder on that kernel. Returns its exit code; what it leaves is in the folder `out`. */
export function boot(release, script, out, append = "") {
  const args = [join(here, "boot.sh"), release, join(here, script), out];
  const env = { LIMIT: "1800", ...process.env, LAB: lab, APPEND: append };
  return spawnSync("bash", args, { stdio: "inherit", env }).status;
}

/** What the kernel tells of itself, as arguments of `mmspec probes`: asked once, then kept. */
export function factsOf(release) {
  const folder = join(lab, `facts-${release}`);
  if (!existsSync(join(folder, "kallsyms")) && boot(release, "facts.sh", folder) !== 0) {
    throw new Error(`${release} did not say what it is; see ${join(folder, "console")}`);
  }
  return ["--kernel", release, "--btf", join(folder, "btf"), "--symbols", join(folder, "kallsyms")];
}

/**
 * Prints the scripts that the plan (lines `FORM PROGRAM ARGUMENT…`) takes, and runs it on that kernel. Returns the folder
 * with `recordings`, and what came out: a form of which there is no script has the reason.
 */
export function record(release, name, plan, append = "") {
  const out = join(lab, `recorded-${name}`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, "scripts"), { recursive: true });
  const facts = factsOf(release);
  const refused = new Map();
  for (const form of new Set(plan.map((line) => line.split(" ")[0]))) {
    const printed = mmspec("probes", "--form", form, ...facts, "-o", join(out, "scripts", form));
    if (printed.status !== 0) refused.set(form, printed.stderr.trim());
  }
  writeFileSync(join(out, "plan"), plan.map((line) => `${line}\n`).join(""));
  const exit = boot(release, "record.sh", out, append);
  const lines = existsSync(join(out, "done")) ? readFileSync(join(out, "done"), "utf8") : "";
  const recordings = lines.split("\n").flatMap((line) => {
    const [form, program, code, left] = line.split(" ");
    if (left === undefined) return [];
    const path = join(out, "recordings", `${form}.${program}`);
    const log = readFileSync(`${path}.log`, "utf8");
    return [{ form, program, code, left, log, path: existsSync(path) ? path : undefined }];
  });
  return { out, exit, refused, recordings };
}
