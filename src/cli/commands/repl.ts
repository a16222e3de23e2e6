/* `mmspec repl`: a trace, asked interactively. */

import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { start } from "node:repl";
import { Readable, Writable } from "node:stream";
import { diagnostic, hasErrors } from "../../diag/diagnostic.js";
import { lookAt } from "../../files/bytes/trace-file.js";
import { queryCompiler, shippedNamed } from "../../files/specs/find-specs.js";
import { InputError } from "../../session/input-error.js";
import { INTERACTIVE, Interactive } from "../../session/interactive.js";
import { readTimeline } from "../../session/read-timeline.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { createProgress } from "../output/progress.js";
import { showDiagnostics } from "../output/show-diagnostics.js";
import { TaskRunner } from "../workers/task-runner.js";
import type { ReplayFlags } from "../workers/tasks.js";

export interface ReplFlags extends ReplayFlags {
  readonly color: boolean;
}

export async function repl(names: readonly string[], flags: ReplFlags, io: CommandIo): Promise<number> {
  const isSpec = (name: string) =>
    name.endsWith(".mms") || isFolder(name, io) || shippedNamed(name).length > 0;
  const traces = names.filter((name) => !isSpec(name) || (isFile(name, io) && !name.endsWith(".mms")));
  if (traces.length > 1)
    throw new InputError(diagnostic("MMS7007", undefined, { command: "repl", extra: traces.slice(1) }));
  const named = names.filter((name) => !traces.includes(name));
  const spec = [...(flags.spec ?? []), ...named];
  const own = { ...flags, ...(spec.length > 0 ? { spec } : {}) };
  const progress = createProgress(io, true);
  const runner = new TaskRunner(io, progress);
  const { program, diagnostics: warnings } = await runner.specs(own);
  const replayer = await runner.replayer(own);
  const [trace] = traces;
  const input = trace === undefined ? undefined : runner.open(await lookAt(trace, io));
  const { timeline, diagnostics } = await readTimeline(replayer, program, input);
  await progress.clear();
  await showDiagnostics([...warnings, ...diagnostics], io, flags.color);
  if (timeline === undefined) return EXIT.noAnswer;
  const session = new Interactive(program, await queryCompiler(own, io), timeline);
  await converse(session, io);
  return hasErrors(diagnostics) ? EXIT.noAnswer : EXIT.ok;
}

const isFolder = (path: string, { cwd }: CommandIo) =>
  existsSync(resolve(cwd, path)) && statSync(resolve(cwd, path)).isDirectory();
const isFile = (path: string, { cwd }: CommandIo) =>
  existsSync(resolve(cwd, path)) && statSync(resolve(cwd, path)).isFile();

/** Until the input ends, or `.exit`. */
function converse(session: Interactive, io: CommandIo): Promise<void> {
  const output = new Writable({
    write(chunk, _, done) {
      io.stdout.write(String(chunk)).then(() => done(), done);
    },
  });
  const isTerminal = io.stdout.isTTY;
  const server = start({
    prompt: isTerminal ? "mmspec> " : "",
    // What is typed is read by readline itself on a terminal, which edits and completes lines.
    input: isTerminal ? process.stdin : Readable.from(io.stdin),
    output: isTerminal ? process.stdout : output,
    terminal: isTerminal,
    eval: (line, _context, _file, done) => {
      const text = line.trim();
      done(null, text === "" ? undefined : session.evaluate(text));
    },
    writer: (value: unknown) => String(value),
    ignoreUndefined: true,
    completer: (line: string) => {
      const word = /[\w.]*$/.exec(line)![0];
      const known = word.startsWith(".") ? INTERACTIVE.map(({ name }) => `.${name}`) : session.names;
      return [known.filter((name) => name.startsWith(word)), word];
    },
  });
  const commands = server.commands as Record<string, unknown>;
  for (const name of ["load", "save", "editor", "break", "clear"]) delete commands[name];
  for (const { name, help } of INTERACTIVE) {
    server.defineCommand(name, {
      help,
      action(argument) {
        this.clearBufferedCommand();
        const answer = session.run(name, argument.trim());
        if (answer !== "") server.output.write(`${answer}\n`);
        this.displayPrompt();
      },
    });
  }
  return new Promise((done) => server.on("exit", () => (isTerminal ? done() : output.end(done))));
}
