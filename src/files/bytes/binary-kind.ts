/* Which binary recording a file is, told by its first bytes; no text begins so. */

export type BinaryKind = "trace-dat" | "perf-data";

/** trace-cmd's; perf's in either byte order, and that of perf 2.6. */
const MAGICS: readonly (readonly [magic: string, kind: BinaryKind])[] = [
  ["\x17\x08\x44tracing", "trace-dat"],
  ["PERFILE2", "perf-data"],
  ["2ELIFREP", "perf-data"],
  ["PERFFILE", "perf-data"],
];
/** They tell which it is. */
export const BINARY_BYTES = Math.max(...MAGICS.map(([magic]) => magic.length));

export function binaryKindOf(head: Uint8Array): BinaryKind | undefined {
  return MAGICS.find(([magic]) => beginsWith(head, magic))?.[1];
}

function beginsWith(head: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) if (head[i] !== magic.charCodeAt(i)) return false;
  return true;
}
