/*
 * The kernel's description of an event, `events/<system>/<event>/format`: where each field lies in the record, and the
 * `print fmt` that its text is printed by. Plain data, for whoever reads the text and for whoever reads the bytes.
 */
import { parsePrintFmt } from "./c-parse.js";
import { type CExpr, type CType, typeOfWords } from "./c-types.js";

export interface EventFormat {
  readonly name: string;
  readonly id: number;
  /** The event's own; those that begin with `common_` are the ring buffer's. */
  readonly fields: readonly FormatField[];
  readonly printFmt: PrintFmt | undefined;
}

export interface FormatField {
  readonly name: string;
  /** As it is declared, without the name: `unsigned long`, `__data_loc char[]`. */
  readonly declared: string;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
  /** An integer's or a pointer's type; undefined for arrays, strings and structures. */
  readonly type: CType | undefined;
  /** Of an array of integers that lies in the record: they are fields called `name[0]` … */
  readonly elements: { readonly type: CType; readonly count: number } | undefined;
  readonly isPointer: boolean;
  readonly isBool: boolean;
  /** Characters, in the record or where a __data_loc points. */
  readonly isString: boolean;
}

export interface PrintFmt {
  /** As the file has it. */
  readonly source: string;
  readonly format: string;
  readonly args: readonly CExpr[];
}

/** Longer arrays are not printed element by element. */
const ELEMENTS_LIMIT = 64;
const NAME = /^name: (\S+)[ \t\r]*$/m;
const FIELD = /^\s*field:(.*?);\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:(\d+);)?/;

/** The events that a text describes, which may be one file or several behind each other. */
export function formatNames(text: string): string[] {
  return [...text.matchAll(/^name: (\S+)[ \t\r]*$/gm)].map((m) => m[1]!);
}

/** The descriptions of that event in such a text. */
export function formatsNamed(text: string, event: string): EventFormat[] {
  const starts = [...text.matchAll(/^name: (\S+)[ \t\r]*$/gm)];
  return starts.flatMap((start, i) =>
    start[1] === event
      ? (parseFormat(text.slice(start.index, starts[i + 1]?.index ?? text.length)) ?? [])
      : [],
  );
}

/** One description; undefined where the text is none. */
export function parseFormat(text: string): EventFormat | undefined {
  const name = NAME.exec(text)?.[1];
  const id = /^ID: (\d+)/m.exec(text)?.[1];
  if (name === undefined || id === undefined) return undefined;
  const fields: FormatField[] = [];
  const types = new Map<string, CType>();
  for (const line of text.split("\n")) {
    const field = parseField(line);
    if (field === undefined) continue;
    const { declared, type } = field;
    if (type !== undefined && /^[A-Za-z_]\w*$/.test(declared)) types.set(declared, type);
    if (!field.name.startsWith("common_")) fields.push(field);
  }
  const source = /^print fmt: (.*(?:\n(?!name: ).*)*)/m.exec(text)?.[1]?.trim();
  const parsed = source === undefined ? undefined : parsePrintFmt(source, types);
  const printFmt = parsed === undefined || source === undefined ? undefined : { source, ...parsed };
  return { name, id: Number(id), fields, printFmt };
}

function parseField(line: string): FormatField | undefined {
  const m = FIELD.exec(line);
  if (m === null) return undefined;
  const declaration = m[1]!.trim();
  // `char comm[16]`, `__data_loc char[] name`, `unsigned int prev_state`
  const named = /^(.*?[\s*])?([A-Za-z_]\w*)\s*((?:\[[^\]]*\])*)$/.exec(declaration);
  if (named === null) return undefined;
  const [front = "", name, brackets = ""] = [named[1], named[2]!, named[3]];
  const declared = `${front.trim()}${brackets}`;
  const size = Number(m[3]);
  const isDynamic = /^__(?:data|rel)_loc\b/.test(declared);
  const isArray = declared.includes("[");
  const isPointer = !isArray && declared.includes("*");
  const { type: spelled } = typeOfWords(declared.match(/[A-Za-z_]\w*|\*/g) ?? [], new Map());
  const signed = m[4] === undefined ? (spelled?.signed ?? false) : m[4] !== "0";
  const isInteger = !isDynamic && !isArray && (size === 1 || size === 2 || size === 4 || size === 8);
  const element = declared
    .replace(/^__(?:data|rel)_loc\s+/, "")
    .replace(/\[.*$/, "")
    .trim();
  return {
    name: name!,
    declared,
    offset: Number(m[2]),
    size,
    signed,
    type: isInteger ? { bytes: size as CType["bytes"], signed: isPointer ? false : signed } : undefined,
    elements: isArray && !isDynamic ? elementsOf(element, size, m[4] !== "0") : undefined,
    isPointer,
    isBool: isInteger && size === 1 && /^(?:bool|_Bool)$/.test(declared),
    isString:
      (isArray || isDynamic) &&
      /^(?:const\s+)?(?:unsigned |signed )?(?:char|u8|__u8)$/.test(element) &&
      /char/.test(element),
  };
}

function elementsOf(element: string, size: number, signed: boolean): FormatField["elements"] {
  const { type } = typeOfWords(element.split(/\s+/), new Map());
  if (type === undefined || type === null) return undefined;
  const count = size / type.bytes;
  return Number.isInteger(count) && count <= ELEMENTS_LIMIT
    ? { type: { bytes: type.bytes, signed: type.signed && signed }, count }
    : undefined;
}
