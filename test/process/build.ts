/* These tests run what is built: it is built first, if it is not what the sources say. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { isBuilt } from "../../src/built.mjs";

const root = join(import.meta.dirname, "../..");

export default function build(project: TestProject): void {
  buildIfStale();
  project.onTestsRerun(async () => buildIfStale());
}

function buildIfStale(): void {
  if (isBuilt(root)) return;
  console.error("dist/ is older than the sources: it is built first");
  execFileSync(process.execPath, [join(root, "src/build.mjs")], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
}
