/* What is known of the kernel that is to be recorded. */
import { type Btf, KIND } from "./btf/read-btf.js";
import { type CType, parseParam, parseType } from "./expression.js";
import { pointee, strip, widthOf } from "./resolve-fetch.js";

export interface Kernel {
  /** As the user or the machine names it: `6.12`, `6.12.117+deb12-amd64`. */
  readonly release: string;
  /** Types and functions; undefined if they are not given. */
  readonly btf: Btf | undefined;
  /** undefined where no list of symbols was given. */
  readonly symbols: Symbols | undefined;
}

export interface Symbols {
  readonly functions: ReadonlySet<string>;
  /** undefined where the list has functions only. */
  readonly tracepoints: ReadonlySet<string> | undefined;
}

/** The text of /proc/kallsyms; addresses do not matter. Throws an Error that names the line that is none of it. */
export function parseKallsyms(text: string): Symbols {
  const functions = new Set<string>();
  const tracepoints = new Set<string>();
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    if (line === "") continue;
    const match = /^[0-9a-f]{1,16} ([A-Za-z?]) (\S+)(?:[ \t]+\[\S+\])?$/.exec(line.trimEnd());
    if (match === null)
      throw new Error(`line ${number} is not one of kallsyms: an address, a letter, a name`);
    const [, kind, name] = match;
    // From 6.16 on it has them among the functions: `T __tracepoint_sched_switch`.
    if (name!.startsWith(TRACEPOINT)) tracepoints.add(name!.slice(TRACEPOINT.length));
    else if (/[tTwW]/.test(kind!)) functions.add(name!);
  }
  if (functions.size === 0) throw new Error("it has no functions");
  return { functions, tracepoints };
}

const TRACEPOINT = "__tracepoint_";

/** Whether the kernel has the function; undefined if it is not known. */
export function hasFunction(kernel: Kernel, name: string): boolean | undefined {
  if (kernel.symbols !== undefined) return kernel.symbols.functions.has(name);
  // BTF leaves functions out that it cannot describe: not to be there says nothing.
  return kernel.btf?.hasFunction(name) === true ? true : undefined;
}

export function hasTracepoint(kernel: Kernel, name: string): boolean | undefined {
  return kernel.symbols?.tracepoints?.has(name);
}

const ANY_POINTER: CType = { kind: "pointer", struct: undefined, depth: 1 };

/**
 * Which parameter of the function this is, counted from 0, or what is different from it as the catalogue has it. By its
 * name where the kernel's types have that; else it is the one at that place, if it has that type.
 */
export function paramIndex(
  kernel: Kernel,
  name: string,
  params: readonly string[],
  index: number,
): number | { readonly problem: string } {
  const { btf } = kernel;
  const own = signatureOf(kernel, name);
  const expected = parseParam(params[index]!)!;
  if (btf === undefined || own === undefined) return index;
  const named = own.findIndex((param) => param.name === expected.name);
  const at = named < 0 ? index : named;
  const found = own[at];
  const isOther = named < 0 && found !== undefined && params.some((p) => parseParam(p)!.name === found.name);
  if (found !== undefined && !isOther && sameType(expected.type, found.type, btf)) return at;
  // A callback gets its argument as `void *`. What that points to is a matter of the name: `arg` is not what `old` was.
  const isHandedOver =
    expected.type.kind === "pointer" && expected.type.struct === undefined && expected.type.depth === 2;
  if (isHandedOver && found?.name === expected.name && sameType(ANY_POINTER, found.type, btf)) return at;
  return { problem: `${name}() does not have ${params[index]!} as its parameter ${index + 1} here` };
}

/** The parameters that the kernel's types tell; undefined where they do not. */
export function signatureOf({ btf }: Kernel, name: string): ReturnType<Btf["paramsOf"]> {
  return btf?.paramsOf(name) ?? btf?.paramsOf(baseOf(name));
}

/** The function that the compiler has taken a part of: `move_page_tables` of `move_page_tables.part.0`. */
function baseOf(name: string): string {
  return name.replace(/\..*$/, "");
}

export function returnProblem(kernel: Kernel, name: string, returns: string): string | undefined {
  const { btf } = kernel;
  const found = btf?.returnOf(name) ?? btf?.returnOf(baseOf(name));
  const expected = parseType(returns);
  if (btf === undefined || found === undefined || expected === undefined) return undefined;
  return sameType(expected, found, btf) ? undefined : `${name}() does not return ${returns} here`;
}

function sameType(expected: CType, found: number, btf: Btf): boolean {
  switch (expected.kind) {
    case "void":
      return strip(found, btf) === 0;
    case "number": {
      const width = widthOf(found, btf);
      const id = strip(found, btf);
      // Of an enum the sign depends on its values.
      const isEnum = id !== undefined && btf.typeOf(id).kind === KIND.enum;
      return width?.bytes === expected.bytes && (isEnum || width.isSigned === expected.isSigned);
    }
    case "pointer": {
      let id: number | undefined = found;
      for (let i = 0; i < expected.depth && id !== undefined; i++) id = pointee(id, btf);
      if (id === undefined) return false;
      const { kind, name } = btf.typeOf(id);
      return expected.struct === undefined || (kind === KIND.struct && name === expected.struct);
    }
  }
}
