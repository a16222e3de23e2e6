/* --baseline: the file of findings that do not fail, read, held against a run, and written anew. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { readText } from "../../files/bytes/read-text.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { InputError } from "../../session/input-error.js";
import { printableJson } from "../../text/printable.js";
import { wholeLine } from "../../trace/line-place.js";
import { describeSchemaError, schemaValidator } from "../../trace/schema-validator.js";
import { BaselineMatcher, type KnownFinding } from "../../verdict/baseline.js";
import type { TraceRun } from "../../verdict/run.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { BASELINE_VERSION, baselineSchema } from "./baseline-schema.js";

export interface BaselineFlags {
  readonly baseline?: string;
  readonly updateBaseline?: true;
}

const validate = schemaValidator(baselineSchema);

/** Findings that are named one by one; the others are counted. */
const MAX_NAMED = 20;

export class Baseline {
  readonly #path: string;
  readonly #isUpdated: boolean;
  readonly #findings: readonly KnownFinding[];
  readonly #matcher: BaselineMatcher;
  readonly #io: CommandIo;

  private constructor(path: string, isUpdated: boolean, findings: readonly KnownFinding[], io: CommandIo) {
    this.#path = path;
    this.#isUpdated = isUpdated;
    this.#findings = findings;
    const today = new Date().toISOString().slice(0, "YYYY-MM-DD".length);
    this.#matcher = new BaselineMatcher(findings, today, isUpdated);
    this.#io = io;
  }

  /** undefined where none is asked for; throws an InputError where it cannot be used. One that is updated need not exist. */
  static open({ baseline: path, updateBaseline }: BaselineFlags, io: CommandIo): Baseline | undefined {
    const isUpdated = updateBaseline === true;
    if (path === undefined) {
      if (!isUpdated) return undefined;
      const flags = { flag: "--update-baseline", needed: "--baseline FILE" };
      throw new InputError(diagnostic("MMS7200", undefined, flags));
    }
    const isNew = isUpdated && !existsSync(resolve(io.cwd, path));
    return new Baseline(path, isUpdated, isNew ? [] : readBaseline(path, io.cwd), io);
  }

  mark(trace: TraceRun): TraceRun {
    return this.#matcher.mark(trace);
  }

  /** Writes it anew, if that is asked for; gives what is to be said. */
  async end(isPartial: boolean): Promise<readonly Diagnostic[]> {
    const { known, fresh, expired, vanished, updated } = this.#matcher.compare(isPartial);
    const path = this.#path;
    const at = wholeLine(path, 0);
    if (this.#isUpdated) {
      await this.#write(updated);
      const added = updated.length - (this.#findings.length - vanished.length);
      const counts = { added, dropped: vanished.length, kept: updated.length - added };
      return [diagnostic("MMS7204", at, counts), ...this.#named(expired, "MMS7202")];
    }
    return [
      diagnostic("MMS7205", at, { known, fresh }),
      ...this.#named(expired, "MMS7202"),
      ...this.#named(vanished, "MMS7203"),
    ];
  }

  #named(places: readonly number[], code: "MMS7202" | "MMS7203"): Diagnostic[] {
    const at = wholeLine(this.#path, 0);
    const more = places.length - MAX_NAMED;
    const named = places.slice(0, MAX_NAMED).map((i) => {
      const { rule, module, event, owner, expires } = this.#findings[i]!;
      return diagnostic(code, at, { rule, module, event, owner, expires });
    });
    return more > 0 ? [...named, diagnostic("MMS7206", at, { more })] : named;
  }

  async #write(findings: readonly KnownFinding[]): Promise<void> {
    const file = { mmspec_baseline: BASELINE_VERSION, findings: findings.map(inOrder) };
    const text = `${printableJson(JSON.stringify(file, undefined, 2))}\n`;
    await withOutput(
      this.#path,
      () => [],
      this.#io,
      (output) => output.write(text),
    );
  }
}

/** The keys as the file has them. */
function inOrder(finding: KnownFinding): KnownFinding {
  const { rule, module, kind, title, event, fingerprint, story, reason, owner, expires } = finding;
  return { rule, module, kind, title, event, fingerprint, story, reason, owner, expires };
}

function readBaseline(path: string, cwd: string): readonly KnownFinding[] {
  let text: string;
  try {
    text = readText(resolve(cwd, path)).replace(/^\ufeff/, "");
  } catch (e) {
    throw new InputError(diagnostic("MMS7001", undefined, { path, reason: describeSystemError(e) }));
  }
  const invalid = (where: string, reason: string) =>
    new InputError(diagnostic("MMS7201", wholeLine(path, 0), { where, reason }));
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw invalid("it", "is not JSON");
  }
  const [error] = validate(data);
  if (error !== undefined) {
    const { where, reason } = describeSchemaError(error);
    throw invalid(where, reason);
  }
  const { findings } = data as { readonly findings: readonly Partial<KnownFinding>[] };
  const nothing = { title: "", event: "", reason: "", owner: "", expires: null };
  return findings.map((finding) => ({ ...nothing, ...finding }) as KnownFinding);
}
