/* The command in memory: what it was given, and what it wrote. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ClosedPipe, type CommandIo } from "../../src/cli/io.js";
import { main } from "../../src/cli/main.js";
import type { InstanceFolders } from "../../src/files/tracefs/tracefs.js";
import { checkReport } from "../support/check-report.js";

export interface Called {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** Told of each piece of standard output. */
  readonly onWrite?: (text: string) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Writes to standard output until the reader goes away. */
  readonly writesUntilClosed?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds that each look at the clock takes. */
  readonly tick?: number;
  readonly instanceFolders?: InstanceFolders;
}

export async function call(argv: readonly string[], world: World = {}): Promise<Called> {
  const written = { stdout: "", stderr: "" };
  let writes = 0;
  let clock = 0;
  const output = (name: "stdout" | "stderr") => ({
    isTTY: world.isTTY ?? false,
    columns: world.isTTY === true ? (world.columns ?? 80) : undefined,
    async write(text: string) {
      if (name === "stdout" && writes++ >= (world.writesUntilClosed ?? Number.POSITIVE_INFINITY))
        throw new ClosedPipe();
      written[name] += text;
      if (name === "stdout") world.onWrite?.(text);
    },
  });
  const io: CommandIo = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    stdin: bytes(world.stdin ?? ""),
    env: world.env ?? {},
    cwd: world.cwd ?? new URL("../..", import.meta.url).pathname,
    now: () => (clock += world.tick ?? 0),
    signal: world.signal ?? new AbortController().signal,
    yieldToEventLoop: () => new Promise((resolve) => setImmediate(resolve)),
    // A thread runs what is built; process.test.ts has those.
    cores: 1,
    ...(world.instanceFolders === undefined ? {} : { instanceFolders: world.instanceFolders }),
  };
  const exit = await main(argv, io);
  checkWritten(argv, exit, written.stdout, io.cwd);
  return { exit, ...written };
}

/** A report is of its format, wherever it was written to. */
function checkWritten(argv: readonly string[], exit: number, stdout: string, cwd: string): void {
  const after = (...flags: string[]) => argv[argv.findIndex((arg) => flags.includes(arg)) + 1];
  if (argv.filter((arg) => arg === "--format").length !== 1 || ![0, 1, 2].includes(exit)) return;
  const format = after("--format")!;
  // One that has a file of its own is looked at by who asked for it.
  if (format.includes(":")) return;
  // That of `record` is the recording.
  const hasFile = argv[0] !== "record" && argv.some((arg) => arg === "-o" || arg === "--output");
  const file = hasFile ? after("-o", "--output") : "-";
  if (file === "-") {
    if (stdout !== "") checkReport(format, stdout);
  } else if (exit < 2) checkReport(format, readFileSync(join(cwd, file!), "utf8"));
}

async function* bytes(text: NonNullable<World["stdin"]>): AsyncGenerator<Uint8Array> {
  if (typeof text === "string") yield Buffer.from(text);
  else if (text instanceof Uint8Array) yield text;
  else yield* text;
}
