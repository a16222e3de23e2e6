/*
 * `__print_symbolic` and `__print_flags` (kernel/trace/trace_output.c): what they print, and which value printed a text.
 * libtraceevent prints the same, but for a name of zero, which it prints only where nothing is set.
 */
import { evaluate, type Scope } from "./c-eval.js";
import type { CExpr } from "./c-types.js";

export interface Row {
  /** undefined where the kernel left an enumerator's name in its place, and its value is not known. */
  readonly value: bigint | undefined;
  readonly name: string;
  /** The kernel's description names the value only: tools do not know it, and print the number. */
  readonly isEnum: boolean;
}

const HEX = /0x[0-9a-f]{1,16}/y;
/** No real table gives more ways than this to read one text. */
const WAYS_LIMIT = 64;

/** The rows of `{ 1, "one" }, { 2, "two" }`; undefined where they are not of that form. */
export function rowsOf(items: readonly CExpr[], scope: Scope): Row[] | undefined {
  const rows: Row[] = [];
  for (const item of items) {
    if (item.kind !== "List") return undefined;
    const [value, name] = item.items;
    if (value === undefined || (name === undefined && isEndMark(value, scope))) continue;
    // A row whose name is NULL ends the table.
    if (name?.kind !== "Str") {
      if (name !== undefined && evaluate(name, scope)?.value === 0n) continue;
      return undefined;
    }
    const known = evaluate(value, scope)?.value;
    rows.push({
      value: known === undefined ? undefined : BigInt.asUintN(64, known),
      name: name.text,
      isEnum: namesEnum(value),
    });
  }
  return rows;
}

function namesEnum(expr: CExpr): boolean {
  if (expr.kind === "Name") return true;
  if (expr.kind === "Cast" || expr.kind === "Unary") return namesEnum(expr.of);
  return expr.kind === "Binary" && (namesEnum(expr.left) || namesEnum(expr.right));
}

function isEndMark(value: CExpr, scope: Scope): boolean {
  return evaluate(value, scope) !== undefined;
}

/** Where a symbolic name that begins at `at` may end. */
export function symbolEnds(rows: readonly Row[], text: string, at: number): number[] {
  const ends = new Set<number>();
  for (const { name } of rows) if (text.startsWith(name, at)) ends.add(at + name.length);
  for (const end of hexEnds(text, at)) ends.add(end);
  return [...ends];
}

function hexEnds(text: string, at: number): number[] {
  HEX.lastIndex = at;
  const m = HEX.exec(text);
  if (m === null) return [];
  const ends: number[] = [];
  for (let n = m[0].length; n > 2; n--) ends.push(at + n);
  return ends;
}

/** The values whose name is that text; undefined among them for an unknown one. */
export function symbolValues(rows: readonly Row[], text: string): readonly (bigint | undefined)[] {
  const values: (bigint | undefined)[] = [];
  rows.forEach((row, i) => {
    if (row.name !== text) return;
    // Of two rows of one value the first is printed.
    const isFirst = row.value === undefined || rows.findIndex((r) => r.value === row.value) === i;
    if (isFirst && !values.includes(row.value)) values.push(row.value);
  });
  const number = hexValue(text);
  if (number !== undefined && !rows.some((row) => row.value === number && !row.isEnum)) values.push(number);
  return values;
}

function hexValue(text: string): bigint | undefined {
  return /^0x(?:0|[1-9a-f][0-9a-f]{0,15})$/.test(text) ? BigInt(text) : undefined;
}

interface Way {
  readonly end: number;
  /** undefined where a row without a value takes part. */
  readonly value: bigint | undefined;
}

/** Where flags that begin at `at` may end, and what they are then; rows are printed in the order of the table. */
export function flagWays(rows: readonly Row[], delimiter: string, text: string, at: number): readonly Way[] {
  const ways: Way[] = [];
  const found = (end: number, value: bigint | undefined) => {
    if (ways.length < WAYS_LIMIT && !ways.some((w) => w.end === end && w.value === value))
      ways.push({ end, value });
  };
  let steps = 0;
  const walk = (row: number, pos: number, value: bigint | undefined, count: number): void => {
    if (ways.length >= WAYS_LIMIT || ++steps > 4096) return;
    found(pos, value);
    const from = count === 0 ? pos : text.startsWith(delimiter, pos) ? pos + delimiter.length : -1;
    if (from < 0) return;
    for (const end of hexEnds(text, from)) {
      const rest = hexValue(text.slice(from, end));
      if (rest !== undefined && rest !== 0n) found(end, value === undefined ? undefined : value | rest);
    }
    for (let i = row; i < rows.length; i++) {
      const { name, value: mask } = rows[i]!;
      if (!text.startsWith(name, from)) continue;
      walk(
        i + 1,
        from + name.length,
        value === undefined || mask === undefined ? undefined : value | mask,
        count + 1,
      );
    }
  };
  walk(0, at, 0n, 0);
  // What could not be followed to its end might be anything.
  return steps > 4096 || ways.length >= WAYS_LIMIT
    ? ways.map(({ end }) => ({ end, value: undefined }))
    : ways;
}

/** The values that the whole text may be; none where no value prints it. */
export function flagValues(
  rows: readonly Row[],
  delimiter: string,
  text: string,
): readonly (bigint | undefined)[] {
  const values: (bigint | undefined)[] = [];
  const isResolved = rows.every((row) => row.value !== undefined);
  for (const { end, value } of flagWays(rows, delimiter, text, 0)) {
    if (end !== text.length || values.includes(value)) continue;
    if (value !== undefined && isResolved && !prints(rows, delimiter, value, text)) continue;
    // Which of the others an unknown row would have covered is not known.
    values.push(isResolved ? value : undefined);
  }
  return [...new Set(values)];
}

function prints(rows: readonly Row[], delimiter: string, value: bigint, text: string): boolean {
  if (printFlags(rows, delimiter, value).includes(text)) return true;
  const known = rows.filter((row) => !row.isEnum);
  return known.length < rows.length && printFlags(known, delimiter, value).includes(text);
}

/** In the ways of the kernel and of libtraceevent. */
export function printFlags(rows: readonly Row[], delimiter: string, flags: bigint): readonly string[] {
  const kernel: string[] = [];
  const tools: string[] = [];
  let left = flags;
  for (const { value: mask, name } of rows) {
    if (mask === undefined) continue;
    if (left !== 0n && (left & mask) === mask) {
      kernel.push(name);
      left &= ~mask;
    }
  }
  if (left !== 0n) kernel.push(`0x${left.toString(16)}`);
  left = flags;
  for (const { value: mask, name } of rows) {
    if (mask === undefined) continue;
    if (mask === 0n && left === 0n && tools.length === 0) {
      tools.push(name);
      break;
    }
    if (mask !== 0n && (left & mask) === mask) {
      tools.push(name);
      left &= ~mask;
    }
  }
  if (left !== 0n) tools.push(`0x${left.toString(16)}`);
  return [kernel.join(delimiter), tools.join(delimiter)];
}
