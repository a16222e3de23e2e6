/*
 * `npx mmspec` in the checkout. npm runs `prepare` for a package's own bin: npm 10 each time, npm 11 where it has not yet
 * linked it. So `prepare` builds only what is not built.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const { version, scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
  scripts: Record<string, string>;
};

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "mmspec-npx-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** With a cache of its own, in which nothing is linked yet, and without a network. */
async function npm(command: "npx" | "npm", ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      npm_config_cache: join(home, "cache"),
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
    },
  });
  return stdout;
}

/** A build replaces the folder. */
const builtFolder = () => statSync(join(root, "dist")).ino;

describe("npx mmspec in the checkout", () => {
  test("works twice at the same time, and builds nothing", async () => {
    const before = builtFolder();
    const printed = await Promise.all([npm("npx", "mmspec", "--version"), npm("npx", "mmspec", "--version")]);
    expect(printed).toEqual([`${version}\n`, `${version}\n`]);
    expect(await npm("npx", "mmspec", "--version")).toBe(`${version}\n`);
    expect(builtFolder()).toBe(before);
  });

  test("prepare leaves alone what is built", async () => {
    const before = builtFolder();
    await npm("npm", "run", "prepare");
    expect(builtFolder()).toBe(before);
  });
});

describe("a command of the README", () => {
  const documents = ["README.md", "specs/README.md", "test/scenarios/README.md", "test/simulator/README.md"];
  const shown = documents.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/npm (?:run )?([a-z:]+)/g)].map((m) => m[1]!),
  );
  const runs = [...new Set(shown)].filter((name) => scripts[name] !== undefined);

  test("of npm is found", () => {
    expect(runs).toContain("mutate");
  });

  test.each(runs)("npm run %s builds only what is not built", (name) => {
    const steps = (script: string): string[] =>
      script.split(" && ").flatMap((step) => {
        const other = /^npm run (\S+)/.exec(step)?.[1];
        return other === undefined ? [step] : steps(scripts[other]!);
      });
    expect(steps(scripts[name]!)).not.toContain(scripts.build);
  });
});
