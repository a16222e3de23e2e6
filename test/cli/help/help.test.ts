/* Completion for shells, the manual page, and what --help shows to begin with. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES } from "../../../src/cli/help/examples.js";
import { call } from "../memory-io.js";

const isInstalled = (tool: string) => spawnSync(tool, ["--version"]).error === undefined;

describe("completion", () => {
  const script = async (shell: string) => (await call(["completion", shell])).stdout;

  /** What bash offers for the last of these words. */
  async function offered(...words: string[]): Promise<string[]> {
    const asked = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _mmspec; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const text = execFileSync("bash", ["-c", `${await script("bash")}\n${asked}`], { encoding: "utf8" });
    return text.split("\n").filter((line) => line !== "");
  }

  test("bash offers commands, and the flags of the command that is there", async () => {
    expect(await offered("mmspec", "va")).toEqual(["validate"]);
    expect(await offered("mmspec", "validate", "--fail")).toEqual(["--fail-on"]);
    expect(await offered("mmspec", "fmt", "--d")).toEqual(["--diff"]);
  });

  test("bash completes files where no flag begins", async () => {
    expect(await offered("mmspec", "validate", "tr")).toEqual([]);
    expect(await script("bash")).toContain("complete -o default -F _mmspec mmspec");
  });

  test.runIf(isInstalled("zsh"))("zsh reads its script", async () => {
    expect(spawnSync("zsh", ["-n"], { input: await script("zsh") }).status).toBe(0);
  });

  test.runIf(isInstalled("fish"))("fish reads its script", async () => {
    expect(spawnSync("fish", ["--no-execute"], { input: await script("fish") }).status).toBe(0);
  });

  test("quotes in what a flag does end no word of a script", async () => {
    for (const shell of ["zsh", "fish"]) {
      const lines = (await script(shell)).split("\n").filter((line) => line.includes("'"));
      for (const line of lines) expect(line.replaceAll("'\\''", "").split("'").length % 2, line).toBe(1);
    }
  });

  test("another shell is none", async () => {
    const { exit, stderr } = await call(["completion", "tcsh"]);
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining("one of bash, zsh, fish") });
  });
});

describe("the manual page", () => {
  test("is docs/mmspec.1; -u rewrites it", async () => {
    const { stdout } = await call(["man"]);
    await expect(stdout).toMatchFileSnapshot("../../../docs/mmspec.1");
  });

  test("has every command, and no request by chance", async () => {
    const { stdout } = await call(["man"]);
    expect(stdout).toContain(".SS mmspec validate");
    const requests = stdout.split("\n").filter((line) => /^[.']/.test(line));
    expect(requests.filter((line) => !/^\.(?:TH|SH|SS|TP|PP|B|I|nf|fi)\b/.test(line))).toEqual([]);
  });
});

describe("help", () => {
  test("of a command is what its --help prints", async () => {
    const asked = await call(["help", "fmt"]);
    expect(asked).toMatchObject({ exit: 0, stdout: (await call(["fmt", "--help"])).stdout });
  });

  test("--version --verbose says what it runs on", async () => {
    const { exit, stdout } = await call(["--version", "--verbose"]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^mmspec \d+\.\d+\.\d+\nnode \d+\..*, V8 .*\nzstd /);
  });
});

describe("the examples of --help", () => {
  const folder = mkdtempSync(join(tmpdir(), "mmspec-examples-"));
  const recording = gunzipSync(readFileSync("traces/real/mremap_order.ftrace.txt.gz"));
  beforeAll(async () => {
    cpSync("traces/scenarios/mremap/sc-0a-k36.jsonl", join(folder, "trace.jsonl"));
    const zap = readFileSync("specs/mm/zap.mms", "utf8");
    writeFileSync(join(folder, "rules.mms"), zap.replace("MODULE mm.zap", "MODULE rules"));
    writeFileSync(join(folder, "recording.txt"), recording);
    mkdirSync(join(folder, "recordings"));
    writeFileSync(join(folder, "recordings", "one.txt"), recording);
    cpSync("traces/scenarios/mremap/sc-0a-k33.jsonl", join(folder, "recordings", "two.jsonl"));
    for (const name of ["before", "after"])
      await call(["validate", "trace.jsonl", "--format", `json:${name}.json`], { cwd: folder });
    for (const i of [1, 2])
      await call(["validate", "recordings", "--shard", `${i}/2`, "--format", `json:shard${i}.json`], {
        cwd: folder,
      });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const lines = Object.values(EXAMPLES)
    .flat()
    // What asks for a shell, for this machine's kernel, for somebody who types or for a server is not run.
    .filter((line) => !/^source|\||this machine|^mmspec (?:repl|worker)/.test(line))
    .map((line) => line.replace(/ +#.*$/, ""));

  test.each(lines)("%s", async (line) => {
    const words = line
      .replace(/ > .*$/, "")
      .match(/'[^']*'|\S+/g)!
      .slice(1);
    const { exit, stderr } = await call(
      words.map((word) => word.replace(/^'|'$/g, "")),
      { cwd: folder },
    );
    expect({ exit, stderr }).toEqual({
      exit: expect.toBeOneOf([0, 1]),
      stderr: expect.not.stringMatching(/^error/m),
    });
  });

  test("each command has some, or says why not", async () => {
    const { stdout } = await call(["--help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*\S/gm)].map((m) => m[1]!);
    // Its own help tells how record is used; an editor starts lsp.
    const without = commands.filter((name) => EXAMPLES[name] === undefined);
    expect(without.sort()).toEqual(["config", "help", "lsp", "man", "record"]);
  });
});
