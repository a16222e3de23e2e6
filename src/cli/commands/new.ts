/* `mmspec new`: a spec, a rule, a field map or a subsystem to begin with; what is written has been run. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { lookAt } from "../../files/bytes/trace-file.js";
import { readDescriptions, shippedDescriptions } from "../../files/specs/descriptions.js";
import { compileSpecs, toPosix } from "../../files/specs/find-specs.js";
import { formatNames, formatsNamed, parseFormat } from "../../importers/print-fmt/format-file.js";
import type * as ir from "../../ir/ir.js";
import { printType } from "../../sema/types/type.js";
import { InputError } from "../../session/input-error.js";
import {
  json,
  type NewEvent,
  type NewFile,
  newMap,
  newRule,
  newSpec,
  newSubsystem,
} from "../../session/scaffold.js";
import { declaredTests, runDeclaredTest, runListedTrace } from "../../session/test-spec.js";
import { formatModule } from "../../syntax/format/format-module.js";
import { SourceFile } from "../../text/source-file.js";
import type { Outcome } from "../../verdict/test-run.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { createProgress } from "../output/progress.js";
import { TaskRunner } from "../workers/task-runner.js";

export interface NewFlags {
  /** Where files are written; default: the working directory. */
  readonly output?: string;
  readonly spec?: string;
  /** The event that a rule is about. */
  readonly on?: string;
  readonly color: boolean;
}

export type Kind = "spec" | "rule" | "map" | "subsystem";

export async function create(
  kind: Kind,
  name: string,
  sources: readonly string[],
  flags: NewFlags,
  io: CommandIo,
): Promise<number> {
  if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name))
    throw new InputError(diagnostic("MMS7130", undefined, { name }));
  if (kind !== "subsystem" && sources.length > 0)
    throw new InputError(diagnostic("MMS7007", undefined, { command: `new ${kind}`, extra: sources }));
  const folder = flags.output ?? (kind === "subsystem" ? name : ".");
  const files = await filesFor(kind, name, sources, folder, flags, io);
  write(files, folder, io);
  const tests = files.filter(({ path }) => path.endsWith(".mms") || path.endsWith("manifest.json"));
  const what = tests.map(({ path }) => toPosix(join(folder, path))).join(" ");
  await io.stdout.write(files.map(({ path }) => `${toPosix(join(folder, path))}\n`).join(""));
  await io.stderr.write(`next: mmspec test ${what} --coverage\n`);
  return EXIT.ok;
}

async function filesFor(
  kind: Kind,
  name: string,
  sources: readonly string[],
  folder: string,
  flags: NewFlags,
  io: CommandIo,
): Promise<readonly NewFile[]> {
  switch (kind) {
    case "spec":
      return newSpec(name);
    case "rule":
      return [await ruleFile(name, flags, io)];
    case "map":
      return mapFiles(name, folder, flags, io);
    case "subsystem":
      return subsystemFiles(name, sources, folder, io);
  }
}

function needed(value: string | undefined, command: string, what: string): string {
  if (value === undefined) throw new InputError(diagnostic("MMS7006", undefined, { command, what }));
  return value;
}

async function eventsOf(spec: string, io: CommandIo): Promise<{ program: ir.Program; events: NewEvent[] }> {
  const { program, diagnostics } = await compileSpecs([spec], io);
  if (program === undefined) throw new InputError(...diagnostics);
  const events = program.ir.events.map((event) => ({
    name: event.name,
    params: event.params
      .filter((p) => !p.optional)
      .map((p) => ({ name: p.name, type: p.natural ? "Nat" : printType(p.type) })),
  }));
  return { program: program.ir, events };
}

async function ruleFile(id: string, flags: NewFlags, io: CommandIo): Promise<NewFile> {
  const spec = needed(flags.spec, "new rule", "--spec, the spec that it is to be about");
  const { program, events } = await eventsOf(spec, io);
  const isObject = (p: NewEvent["params"][number]) => !/^(?:Int|Nat|STRING|BOOLEAN|\{)/.test(p.type);
  const event =
    flags.on === undefined
      ? events.findLast(({ params }) => params.some(isObject))
      : events.find((e) => e.name === flags.on);
  const param = event?.params.find(isObject);
  if (event === undefined || param === undefined)
    throw new InputError(diagnostic("MMS7131", undefined, { event: flags.on, spec }));
  const base = program.modules.at(-1)!.name;
  const module = id.toLowerCase();
  const make = (first: string, second: string) => newRule(id, module, base, event, param, [first, second]);
  // What else the spec says of such a trace is found by running it.
  const draft = make("ok", `violated ${id} AT 2`);
  const folder =
    statSync(resolve(io.cwd, spec), { throwIfNoEntry: false })?.isFile() === true ? dirname(spec) : ".";
  const path = toPosix(join(folder, draft.path));
  const texts = new Map([...(io.texts ?? []), [path, draft.text]]);
  const { program: own, diagnostics } = await compileSpecs([path], { ...io, texts });
  if (own === undefined) throw new InputError(...diagnostics);
  const found: string[] = [];
  for (const test of declaredTests(own, path)) {
    const { test: tested } = await runDeclaredTest(own, test, 0, async () => {
      throw new Error("its trace is in the spec");
    });
    found.push(tested.ok ? expectation(tested.expected) : expectation(tested.found ?? tested.expected));
  }
  const made = make(found[0]!, found[1]!);
  return {
    ...made,
    path: flags.output === undefined && folder !== "." ? toPosix(join(folder, made.path)) : made.path,
  };
}

const expectation = ({ verdict, rules }: Outcome) => [verdict, rules.join(", ")].join(" ").trim();

async function mapFiles(name: string, folder: string, flags: NewFlags, io: CommandIo): Promise<NewFile[]> {
  const spec = needed(flags.spec, "new map", "--spec, the spec whose events it is to make");
  const { events } = await eventsOf(spec, io);
  const files = newMap(name, spec, events);
  return [...files, await manifestFor(spec, files, `${name}.ftrace.txt`, `maps/${name}.json`, folder, io)];
}

async function subsystemFiles(
  name: string,
  sources: readonly string[],
  folder: string,
  io: CommandIo,
): Promise<NewFile[]> {
  const texts = sources.flatMap((source) => textsOf(source, io));
  const isFormat = (text: string) => parseFormat(text) !== undefined;
  const recordings = texts.filter((text) => !isFormat(text));
  const own = texts.filter(isFormat).join("\n");
  const recorded = [...new Set(recordings.flatMap(eventNames))];
  const names = recorded.length > 0 ? recorded : formatNames(own);
  const known = [own, ...shippedDescriptions()];
  const described = [...new Set(names)].flatMap((event) => {
    for (const text of known) {
      const format = formatsNamed(text, event)[0];
      if (format !== undefined) return [{ format, text: sectionOf(text, event) }];
    }
    return [];
  });
  const files = newSubsystem(
    name,
    described.map((d) => d.format),
    described
      .map((d) => d.text.trimEnd())
      .join("\n\n")
      .concat("\n"),
  );
  if (files === undefined) throw new InputError(diagnostic("MMS7132", undefined, { names }));
  const sample: NewFile =
    recordings.length > 0
      ? { path: "sample.ftrace.txt", text: recordings[0]! }
      : { path: "sample.jsonl", text: sampleOf(files[0]!.text) };
  const all = [...files, sample];
  const map = recordings.length > 0 ? `maps/${name}.json` : undefined;
  return [...all, await manifestFor(`${name}.mms`, all, sample.path, map, folder, io)];
}

/** The text of a file, or of all `format` files below a folder, as tracefs has them. */
function textsOf(source: string, io: CommandIo): string[] {
  const path = resolve(io.cwd, source);
  try {
    if (!statSync(path).isDirectory()) return [readFileSync(path, "utf8")];
    return readDescriptions([source], io.cwd);
  } catch (e) {
    if (e instanceof InputError) throw e;
    throw new InputError(diagnostic("MMS7001", undefined, { path: source, reason: describeSystemError(e) }));
  }
}

/** Names of the events in a recording of ftrace. */
function eventNames(text: string): string[] {
  return [...text.matchAll(/^[^#].*?\s\d+\.\d+: (\w+): /gm)].map((m) => m[1]!);
}

function sectionOf(text: string, event: string): string {
  const start = text.search(new RegExp(`^name: ${event}[ \\t\\r]*$`, "m"));
  const rest = text.slice(start);
  const next = rest.slice(1).search(/^name: /m);
  return next < 0 ? rest : rest.slice(0, next + 1);
}

/** The first TEST of a spec as a trace. */
function sampleOf(spec: string): string {
  const records = [...(/^TEST .*\n((?: {4}\w+\(.*\)\n)+)/m.exec(spec)?.[1] ?? "").matchAll(/(\w+)\((.*)\)/g)];
  const lines = records.map(([, event, args], i) => {
    const fields = [...args!.matchAll(/(\w+): ("[^"]*"|\w+)/g)].map(([, key, value]) => [
      key!,
      value!.startsWith("0x") ? value! : value === "TRUE" ? true : JSON.parse(value!),
    ]);
    return JSON.stringify({ ts: 100 + i / 1000, cpu: 0, tid: 71, event, ...Object.fromEntries(fields) });
  });
  return [`{"event":"trace_begin","complete":true}`, ...lines, ""].join("\n");
}

/** The manifest of one trace, with what comes of it. */
async function manifestFor(
  spec: string,
  files: readonly NewFile[],
  trace: string,
  map: string | undefined,
  folder: string,
  io: CommandIo,
): Promise<NewFile> {
  write(files, folder, io);
  const own = existsSync(resolve(io.cwd, folder, spec)) ? toPosix(join(folder, spec)) : spec;
  const runner = new TaskRunner(io, createProgress(io, false));
  const flags = { spec: [own], ...(map === undefined ? {} : { map: toPosix(join(folder, map)) }) };
  const replayer = await runner.replayer(flags);
  const entry = { trace, title: "a sample", verdict: "ok", violations: [] } as const;
  const input = runner.open(await lookAt(toPosix(join(folder, trace)), io));
  const { test } = await runListedTrace(replayer, input, entry, 0);
  const { verdict = "error", rules = [] } = test.found ?? {};
  const violations = rules.flatMap((rule) => {
    const at = /^(\S+) AT (\d+)$/.exec(rule);
    return at === null ? [] : [{ id: at[1]!, line: Number(at[2]) }];
  });
  const found = violations.length > 0 ? { verdict, violations } : { verdict };
  const manifest = {
    spec,
    ...(map === undefined ? {} : { map }),
    traces: [{ trace, title: entry.title, ...found }],
  };
  return { path: "manifest.json", text: json(manifest) };
}

const written = new WeakSet<NewFile>();

/** Nothing that is there is written over. */
function write(files: readonly NewFile[], folder: string, io: CommandIo): void {
  const fresh = files.filter((file) => !written.has(file));
  const there = fresh.filter(({ path }) => existsSync(resolve(io.cwd, folder, path)));
  if (there.length > 0)
    throw new InputError(
      ...there.map(({ path }) => diagnostic("MMS7133", undefined, { path: toPosix(join(folder, path)) })),
    );
  for (const file of fresh) {
    const path = resolve(io.cwd, folder, file.path);
    const spec = file.path.endsWith(".mms")
      ? formatModule(new SourceFile(file.path, file.text), "ascii").text
      : undefined;
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, spec ?? file.text, { flag: "wx" });
    } catch (e) {
      const reason = describeSystemError(e);
      throw new InputError(
        diagnostic("MMS7008", undefined, { path: toPosix(join(folder, file.path)), reason }),
      );
    }
    written.add(file);
  }
}
