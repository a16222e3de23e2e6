/*
 * What a catalogue's probe fetches, in a small part of C: `vma`, `vma->vm_start`, `node->anon_vma->root`, `*vmap`,
 * `(*vmap)->vm_end`, `folio->flags & 1` (whether that bit is set); and the types of parameters: `struct vm_area_struct **vmap`, `unsigned long addr`.
 */

export interface FetchExpr {
  /** A parameter, `ret` for what a function returns, or a tracepoint's field. */
  readonly root: string;
  /** `*root`: what it points to. */
  readonly isDereferenced: boolean;
  readonly members: readonly { readonly name: string; readonly through: "->" | "." }[];
  /** Only this bit of it, counted from 0. */
  readonly bit?: number;
}

/** Members of one expression; the catalogues have at most three. */
const MEMBER_LIMIT = 8;

/** undefined for what is no such expression. */
export function parseFetch(text: string): FetchExpr | undefined {
  const match = /^(?:(\w+)|\*(\w+)|\(\*(\w+)\))((?:(?:->|\.)\w+)*)(?: & (\d{1,9}))?$/.exec(text);
  if (match === null) return undefined;
  const [, plain, starred, inner, rest, mask] = match;
  const bit = mask === undefined ? undefined : Math.log2(Number(mask));
  if (bit !== undefined && !Number.isInteger(bit)) return undefined;
  // `*a->b` is `*(a->b)` in C: a pointer in a structure, which no catalogue needs.
  if (starred !== undefined && rest !== "") return undefined;
  const members = [...rest!.matchAll(/(->|\.)(\w+)/g)].map((m) => ({
    name: m[2]!,
    through: m[1] as "->" | ".",
  }));
  if (members.length > MEMBER_LIMIT) return undefined;
  return {
    root: (plain ?? starred ?? inner)!,
    isDereferenced: plain === undefined,
    members,
    ...(bit === undefined ? {} : { bit }),
  };
}

export function printFetch(e: FetchExpr): string {
  const root = e.isDereferenced ? (e.members.length > 0 ? `(*${e.root})` : `*${e.root}`) : e.root;
  return (
    root + e.members.map((m) => m.through + m.name).join("") + (e.bit === undefined ? "" : ` & ${2 ** e.bit}`)
  );
}

/** A type as far as probes must know it. */
export type CType =
  | { readonly kind: "void" }
  | { readonly kind: "number"; readonly bytes: number; readonly isSigned: boolean }
  | {
      readonly kind: "pointer";
      /** The structure at its end; undefined where it is something else (`void *`). */
      readonly struct: string | undefined;
      /** How many stars: 2 is a pointer to a pointer. */
      readonly depth: number;
    };

const NUMBERS: ReadonlyMap<string, CType> = new Map([
  ["bool", { kind: "number", bytes: 1, isSigned: false }],
  ["int", { kind: "number", bytes: 4, isSigned: true }],
  ["unsigned int", { kind: "number", bytes: 4, isSigned: false }],
  ["long", { kind: "number", bytes: 8, isSigned: true }],
  ["unsigned long", { kind: "number", bytes: 8, isSigned: false }],
]);

/** undefined for a type that is not known here. */
export function parseType(text: string): CType | undefined {
  if (text === "void") return { kind: "void" };
  const number = NUMBERS.get(text);
  if (number !== undefined) return number;
  if (/^enum \w+$/.test(text)) return { kind: "number", bytes: 4, isSigned: false };
  const pointer = /^(?:struct (\w+)|void) (\*{1,2})$/.exec(text);
  if (pointer === null) return undefined;
  return { kind: "pointer", struct: pointer[1], depth: pointer[2]!.length };
}

/** `struct vm_area_struct **vmap` as its type and its name. */
export function parseParam(text: string): { readonly name: string; readonly type: CType } | undefined {
  const match = /^(.*[ *])(\w+)$/.exec(text);
  const type = match === null ? undefined : parseType(match[1]!.trim());
  return match === null || type === undefined ? undefined : { name: match[2]!, type };
}
