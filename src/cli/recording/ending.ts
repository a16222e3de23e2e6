/* When a recording is over: with its command, after its time, or when it is told to. */
import { type ChildProcess, spawn } from "node:child_process";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import type { Environment } from "../../session/environment.js";
import type { EndingSignal } from "./process-guard.js";

export class Ending {
  readonly #command: readonly string[];
  readonly #forNs: number | undefined;
  readonly #io: Pick<Environment, "signal" | "yieldToEventLoop">;
  readonly #over: Promise<void>;
  #end: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #child: ChildProcess | undefined;
  isOver = false;
  /** The command could not be run. */
  hasNotStarted = false;
  /** What was remarkable about the command. */
  readonly diagnostics: Diagnostic[] = [];

  /** `command`: none, and everything is recorded until the time is over or a signal comes. */
  constructor(
    command: readonly string[],
    forNs: number | undefined,
    io: Pick<Environment, "signal" | "yieldToEventLoop">,
  ) {
    this.#command = command;
    this.#forNs = forNs;
    this.#io = io;
    this.#over = new Promise((resolve) => {
      this.#end = () => {
        this.isOver = true;
        resolve();
      };
    });
  }

  /** The command is run, and the time begins. */
  begin(): void {
    const { signal } = this.#io;
    if (signal.aborted) this.#end();
    const [program, ...args] = this.#command;
    // Ctrl-C goes to the command as well: it ends, and the recording with it.
    if (program === undefined) signal.addEventListener("abort", () => this.#end(), { once: true });
    else this.#run(program, args);
    if (this.#forNs !== undefined) this.#timer = setTimeout(() => this.#end(), this.#forNs / 1e6);
  }

  /** What asks this process to end goes on to the command. */
  signal(signal: EndingSignal): void {
    // A terminal sends its own to both.
    if (this.#child === undefined) this.#end();
    else if (signal !== "SIGINT" || !process.stdin.isTTY) this.#child.kill(signal);
  }

  /** It is over for another reason. */
  end(): void {
    this.#end();
  }

  /** Waits for so long, or until it is over. */
  async within(ms: number): Promise<void> {
    if (ms <= 0) return this.#io.yieldToEventLoop();
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([this.#over, pause]);
    clearTimeout(timer);
  }

  /** Neither a timer nor the command is left behind. */
  close(): void {
    clearTimeout(this.#timer);
    this.#child?.kill("SIGTERM");
  }

  #run(program: string, args: readonly string[]): void {
    const child = spawn(program, args, { stdio: "inherit" });
    this.#child = child;
    child.on("error", (e) => {
      this.hasNotStarted = true;
      const reason = describeSystemError(e);
      this.diagnostics.push(diagnostic("MMS7085", undefined, { command: program, reason }));
      this.#end();
    });
    child.on("close", (code, signal) => {
      this.#child = undefined;
      const how = signal !== null ? `was ended by ${signal}` : `ended with ${code}`;
      if (code !== 0 && !this.hasNotStarted)
        this.diagnostics.push(diagnostic("MMS7086", undefined, { command: program, how }));
      this.#end();
    });
  }
}
