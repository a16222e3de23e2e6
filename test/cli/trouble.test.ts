import { describe, expect, test } from "vitest";
import type { CommandIo, TextOutput } from "../../src/cli/io.js";
import { main } from "../../src/cli/main.js";

function world(stdout: Partial<TextOutput>, env: Record<string, string> = {}) {
  let said = "";
  const io: CommandIo = {
    stdout: { isTTY: false, columns: undefined, write: async () => {}, ...stdout },
    stderr: {
      isTTY: false,
      columns: undefined,
      write: async (text) => {
        said += text;
      },
    },
    stdin: (async function* () {})(),
    env,
    cwd: "/",
    now: () => 0,
    signal: new AbortController().signal,
    yieldToEventLoop: async () => {},
    cores: 1,
  };
  return { io, said: () => said };
}

const broken = {
  write: () => Promise.reject(new TypeError("x is not \x1b[31ma function")),
};

describe("a bug in mmspec", () => {
  test("is exit 70, asks for a report, and shows no stack", async () => {
    const { io, said } = world(broken);
    expect(await main(["--help"], io)).toBe(70);
    expect(said()).toContain("mmspec: internal error: TypeError: x is not \\x1b[31ma function");
    expect(said()).toContain("Please report it");
    expect(said()).not.toContain("    at ");
  });

  test("shows its stack with MMSPEC_DEBUG", async () => {
    const { io, said } = world(broken, { MMSPEC_DEBUG: "1" });
    expect(await main(["--help"], io)).toBe(70);
    expect(said()).toContain("    at ");
  });

  test("that cannot even be said is still exit 70", async () => {
    const { io } = world(broken);
    const mute: CommandIo = { ...io, stderr: { ...io.stderr, write: broken.write } };
    expect(await main(["--help"], mute)).toBe(70);
  });
});
