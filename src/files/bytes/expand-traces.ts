/* What the arguments of a command stand for: traces, and folders that hold some. */
import type { Stats } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { atLeast, readPrefix } from "../../session/read-prefix.js";
import type { FileContext } from "../file-context.js";
import { rawBytesOf } from "./raw-bytes.js";
import { describeSystemError } from "./system-error.js";
import { lookAt, type TraceFile, traceFile } from "./trace-file.js";
import { TraceInput } from "./trace-input.js";
import type { Selection, TraceSelection } from "./trace-selection.js";

export interface ExpandedTraces {
  /** Files, and "-" for standard input, in the order of the arguments; those of a folder sorted. */
  readonly files: readonly TraceFile[];
  /** Folders without traces, and what cannot be looked into. */
  readonly diagnostics: readonly Diagnostic[];
  /** Files of folders that are no traces, and why. */
  readonly passedOver: readonly PassedOver[];
}

export interface PassedOver {
  readonly path: string;
  readonly reason: string;
}

const TRACE_NAME = /\.jsonl(?:\.gz|\.zst)?$/;
/** It may be a recording of another tool, or a note beside it: the first bytes tell. perf record numbers its pieces. */
const CANDIDATE_NAME =
  /(?:^|\.)(?:txt|json|ndjson|log|out|dat|data(?:\.old|\.\d+)?|ftrace|perf|trace|trace_pipe|gz|zst)(?:\.gz|\.zst)?$/;

/**
 * Folders are walked; files that are named are taken whatever their name is, and whether or not they exist. `@LIST` stands
 * for the paths in the file LIST, a line each; blank lines, and those that begin with #, are none. `selection` is about the
 * files of folders.
 */
export async function expandTraces(
  paths: readonly string[],
  context: Pick<FileContext, "cwd" | "lookedAt">,
  selection: Selection = {},
): Promise<ExpandedTraces> {
  const files: TraceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const passedOver: PassedOver[] = [];
  for (const path of await listed(paths, context.cwd, diagnostics)) {
    const file = await lookAt(path, context);
    if (file.kind !== "folder") {
      files.push(file);
      continue;
    }
    // A single trace does not pay for it.
    const { TraceSelection } = await import("./trace-selection.js");
    const walk = new FolderWalk(context.cwd);
    await walk.enter(path, "", TraceSelection.of(selection));
    files.push(...walk.files);
    diagnostics.push(...walk.diagnostics);
    passedOver.push(...walk.passedOver);
    if (walk.files.length === 0 && walk.diagnostics.length === 0) {
      diagnostics.push(diagnostic("MMS7019", undefined, { path }));
    }
  }
  return { files, diagnostics, passedOver };
}

/** The paths with those of lists in their place. */
async function listed(
  paths: readonly string[],
  cwd: string,
  diagnostics: Diagnostic[],
): Promise<readonly string[]> {
  const all: string[] = [];
  for (const path of paths) {
    if (!path.startsWith("@")) {
      all.push(path);
      continue;
    }
    const list = path.slice(1);
    try {
      const lines = (await readFile(resolve(cwd, list), "utf8")).split(/\r?\n/);
      all.push(...lines.filter((line) => line.trim() !== "" && !line.startsWith("#")));
    } catch (e) {
      diagnostics.push(diagnostic("MMS7001", undefined, { path: list, reason: describeSystemError(e) }));
    }
  }
  return all;
}

class FolderWalk {
  readonly files: TraceFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly passedOver: PassedOver[] = [];
  readonly #cwd: string;
  /** Real paths, so that a link to a folder above does not lead round for ever. */
  readonly #entered = new Set<string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** `below` is the folder from the one that is walked: "" or "a/b/". */
  async enter(folder: string, below: string, selection: TraceSelection): Promise<void> {
    let names: string[];
    let wanted: TraceSelection;
    try {
      const real = await realpath(resolve(this.#cwd, folder));
      if (this.#entered.has(real)) return;
      this.#entered.add(real);
      names = await readdir(real);
      wanted = await selection.within(real, below, folder);
    } catch (e) {
      this.#report(folder, describeSystemError(e));
      return;
    }
    for (const name of names.sort()) {
      if (name !== ".mmspecignore") await this.#look(join(folder, name), name, below, wanted);
    }
  }

  async #look(path: string, name: string, below: string, selection: TraceSelection): Promise<void> {
    const isNamedSo = TRACE_NAME.test(name) || CANDIDATE_NAME.test(name);
    const location = resolve(this.#cwd, path);
    let stats: Stats;
    try {
      stats = await stat(location);
    } catch (e) {
      // A link that leads nowhere matters only where it promises a trace.
      if (isNamedSo && selection.reasonAgainst(below + name) === undefined)
        this.#report(path, describeSystemError(e));
      return;
    }
    const slash = stats.isDirectory() ? "/" : "";
    const against = selection.reasonAgainst(below + name + slash);
    if (against !== undefined) {
      this.passedOver.push({ path: path + slash, reason: against });
      return;
    }
    if (stats.isDirectory()) return this.enter(path, `${below}${name}/`, selection);
    if (!isNamedSo && !selection.isIncluded(below + name)) {
      this.passedOver.push({ path, reason: "its name is not like that of a trace" });
      return;
    }
    const file = traceFile(path, location, stats);
    if (file.kind !== "file" && file.kind !== "pseudo") this.#report(path, file.reason ?? "it is a pipe");
    else if (TRACE_NAME.test(name) || (await isRecording(file))) this.files.push(file);
    else this.passedOver.push({ path, reason: "its first bytes are of no format of traces" });
  }

  #report(path: string, reason: string): void {
    this.diagnostics.push(diagnostic("MMS7001", undefined, { path, reason }));
  }
}

/** Whether an importer knows the file; one that cannot be read is, so that the reason is told. */
async function isRecording(file: TraceFile): Promise<boolean> {
  const { HEAD_BYTES, detectFormat } = await import("../../importers/formats.js");
  const input = new TraceInput(file.path, rawBytesOf(file, nothing()));
  try {
    const { head } = await readPrefix(input.read(), atLeast(HEAD_BYTES));
    return input.failure !== undefined || detectFormat(head.subarray(0, HEAD_BYTES)) !== undefined;
  } finally {
    await input.close();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
