/* `mmspec fmt`: specs in their canonical layout. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { readText } from "../../files/bytes/read-text.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { STDIN } from "../../files/bytes/trace-file.js";
import { specFiles } from "../../files/specs/find-specs.js";
import { InputError } from "../../session/input-error.js";
import { formatModule } from "../../syntax/format/format-module.js";
import { SourceFile } from "../../text/source-file.js";
import { unifiedDiff } from "../../text/unified-diff.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { showDiagnostics } from "../output/show-diagnostics.js";

export interface FmtFlags {
  /** Nothing is written: name what is laid out otherwise, and fail. */
  readonly check?: true;
  /** Nothing is written: print the changes. */
  readonly diff?: true;
  readonly unicode?: true;
  readonly color: boolean;
}

/** Files are rewritten in place, standard input goes to standard output. What cannot be parsed stays as it is. */
export async function fmt(entries: readonly string[], flags: FmtFlags, io: CommandIo): Promise<number> {
  const paths = entries.flatMap((entry) => (entry === STDIN ? [entry] : specFiles([entry], io)));
  const diagnostics: Diagnostic[] = [];
  let changes = 0;
  let unreadable = 0;
  for (const path of new Set(paths)) {
    const before = path === STDIN ? await readAll(io) : readSpec(path, io);
    const found = formatModule(new SourceFile(path, before), flags.unicode === true ? "unicode" : "ascii");
    const { text } = found;
    if (text === undefined) {
      diagnostics.push(...found.diagnostics);
      unreadable++;
      continue;
    }
    const isChanged = text !== before;
    if (isChanged) changes++;
    if (flags.diff === true) await io.stdout.write(unifiedDiff(path, before, text));
    else if (flags.check === true) await io.stdout.write(isChanged ? `${path}\n` : "");
    else if (path === STDIN) await io.stdout.write(text);
    else if (isChanged) {
      writeSpec(path, text, io);
      await io.stdout.write(`${path}\n`);
    }
  }
  await showDiagnostics(diagnostics, io, flags.color);
  if (unreadable > 0) return EXIT.noAnswer;
  return flags.check === true && changes > 0 ? EXIT.violated : EXIT.ok;
}

function readSpec(path: string, io: CommandIo): string {
  try {
    return io.texts?.get(path) ?? readText(resolve(io.cwd, path));
  } catch (e) {
    throw new InputError(diagnostic("MMS7001", undefined, { path, reason: describeSystemError(e) }));
  }
}

function writeSpec(path: string, text: string, io: CommandIo): void {
  try {
    writeFileSync(resolve(io.cwd, path), text);
  } catch (e) {
    throw new InputError(diagnostic("MMS7008", undefined, { path, reason: describeSystemError(e) }));
  }
}

async function readAll(io: CommandIo): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk.slice());
  return Buffer.concat(chunks).toString("utf8");
}
