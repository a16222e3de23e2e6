/* What the files that the user names, or this machine, say of the kernel that is to be recorded. */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { platform, release } from "node:os";
import { resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { Elf, isElf, type ReadAt } from "../../probes/btf/elf.js";
import { BTF_LIMIT, Btf } from "../../probes/btf/read-btf.js";
import { parseKallsyms, type Symbols } from "../../probes/kernel.js";
import { InputError } from "../../session/input-error.js";
import type { KernelFacts } from "../../session/recording-plan.js";
import { describeSystemError } from "../bytes/system-error.js";
import type { FileContext } from "../file-context.js";

export interface KernelFlags {
  readonly kernel?: string;
  readonly btf?: string;
  readonly vmlinux?: string;
  readonly symbols?: string;
}

const OWN_BTF = "/sys/kernel/btf/vmlinux";
const OWN_SYMBOLS = "/proc/kallsyms";
/** That of a large kernel with all its modules has some 15 MiB. */
const SYMBOLS_LIMIT = 256 * 1024 * 1024;

/** Throws an InputError for a file that cannot be used. This machine's own files are taken only for its own kernel. */
export function kernelFacts(flags: KernelFlags, io: FileContext): KernelFacts {
  if (flags.btf !== undefined && flags.vmlinux !== undefined)
    throw new InputError(diagnostic("MMS7028", undefined, { flag: "--btf", other: "--vmlinux" }));
  const own = platform() === "linux" ? release() : undefined;
  const named = flags.kernel ?? own;
  if (named === undefined)
    throw new InputError(diagnostic("MMS7029", undefined, { reason: "this machine does not run Linux" }));
  // Another build of the same version has other offsets: only the very same release will do.
  const isOwn = named === own && flags.btf === undefined && flags.vmlinux === undefined;
  const file = flags.btf ?? flags.vmlinux ?? (isOwn && existsSync(OWN_BTF) ? OWN_BTF : undefined);
  const types = file === undefined ? undefined : readTypes(file, io);
  const listed = symbolsOf(flags, isOwn, io);
  const symbols = listed?.symbols ?? types?.symbols;
  return {
    kernel: { release: named, btf: types?.btf, symbols },
    offsetsFrom: file,
    symbolsFrom:
      listed?.file ??
      (symbols !== undefined ? file : types === undefined ? undefined : `${file}, where it has them`),
  };
}

function symbolsOf(
  flags: KernelFlags,
  isOwn: boolean,
  io: FileContext,
): { symbols: Symbols; file: string } | undefined {
  const file = flags.symbols ?? (isOwn && existsSync(OWN_SYMBOLS) ? OWN_SYMBOLS : undefined);
  if (file === undefined) return undefined;
  const text = readWhole(file, SYMBOLS_LIMIT, "list of symbols", io).toString("latin1");
  try {
    return { symbols: parseKallsyms(text), file };
  } catch (e) {
    throw new InputError(unreadable(file, "list of symbols", e));
  }
}

/** BTF, raw or in an ELF file, whatever the flag: which of the two a file is, it says itself. */
function readTypes(file: string, io: FileContext): { btf: Btf; symbols: Symbols | undefined } {
  return withFile(file, io, (read) => {
    const head = read(0, 4);
    if (!isElf(head)) return { btf: new Btf(readWhole(file, BTF_LIMIT, "BTF", io)), symbols: undefined };
    const elf = new Elf(read);
    const section = elf.section(".BTF");
    if (section === undefined) throw new Error("it has no section .BTF: the kernel was built without it");
    const functions = elf.functions();
    const symbols = functions === undefined ? undefined : { functions, tracepoints: undefined };
    return { btf: new Btf(section), symbols };
  });
}

function withFile<T>(file: string, io: FileContext, work: (read: ReadAt) => T): T {
  let handle: number;
  try {
    const path = resolve(io.cwd, file);
    if (!statSync(path).isFile()) throw new Error("it is no regular file");
    handle = openSync(path, "r");
  } catch (e) {
    throw new InputError(diagnostic("MMS7001", undefined, { path: file, reason: describeSystemError(e) }));
  }
  try {
    const { size } = fstatSync(handle);
    return work((offset, length) => {
      // What a broken file asks for may be more than it has.
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readSync(handle, bytes, 0, bytes.byteLength, offset));
    });
  } catch (e) {
    if (e instanceof InputError) throw e;
    const { code } = e as NodeJS.ErrnoException;
    if (code?.startsWith("E") === true && !code.startsWith("ERR_"))
      throw new InputError(diagnostic("MMS7001", undefined, { path: file, reason: describeSystemError(e) }));
    throw new InputError(unreadable(file, "BTF", e));
  } finally {
    closeSync(handle);
  }
}

function readWhole(file: string, limit: number, what: string, io: FileContext): Buffer {
  const path = resolve(io.cwd, file);
  try {
    // A device has no end, and a pipe may have no beginning. Files of /proc and /sys are regular ones.
    if (!statSync(path).isFile()) throw new Error("it is no regular file");
    const bytes = readFileSync(path);
    if (bytes.byteLength <= limit) return bytes;
  } catch (e) {
    throw new InputError(diagnostic("MMS7001", undefined, { path: file, reason: describeSystemError(e) }));
  }
  const reason = `it has more than ${limit / 1024 / 1024} MiB`;
  throw new InputError(unreadable(file, what, new Error(reason)));
}

function unreadable(path: string, what: string, e: unknown): Diagnostic {
  return diagnostic("MMS7027", undefined, { path, what, reason: (e as Error).message });
}
