/*
 * What a recording got on its way to us: a mail's quote marks, the marks of a list or a patch, line numbers, the kernel
 * log's time stamps in front of a dump, colours, tabs for blanks, the escapes of a web page, an indentation. The first
 * line that reads like a recording's without them tells, and then each line of the file has to wear them: a text must
 * not be half undressed.
 */

export interface Decoration {
  /** For messages: what each line is to begin with. */
  readonly name: string;
  /** The line without it; undefined where it is not there. */
  strip(line: string): string | undefined;
  /** Other messages stand among the lines, each with this decoration or without. */
  readonly isLog?: boolean;
  /** The first line comes next. */
  begin?(): void;
}

type Kind = (line: string) => Decoration | undefined;

const LAYERS = 4;

/**
 * What the line wears, outermost first; empty for a plain line of a recording, undefined where it is none, with whatever taken off.
 */
export function findDecorations(
  line: string,
  isRecorded: (line: string) => boolean,
  layers = LAYERS,
): readonly Decoration[] | undefined {
  if (line.trim() === "") return undefined;
  if (layers > 0) {
    // A quote mark may be taken for a part of the comm, so it is looked for first.
    for (const kind of MARKS) {
      const found = without(kind(line), line, isRecorded, layers);
      if (found !== undefined) return found;
    }
  }
  if (isRecorded(line)) return [];
  if (layers > 0) {
    for (const kind of FORMS) {
      const found = without(kind(line), line, isRecorded, layers);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function without(
  decoration: Decoration | undefined,
  line: string,
  isRecorded: (line: string) => boolean,
  layers: number,
): readonly Decoration[] | undefined {
  const stripped = decoration?.strip(line);
  if (decoration === undefined || stripped === undefined || stripped === line) return undefined;
  const inner = findDecorations(stripped, isRecorded, layers - 1);
  // A log has much else before the dump of a ring buffer.
  if (inner === undefined) return decoration.isLog === true ? [decoration] : undefined;
  return [decoration, ...inner];
}

/** The line without its decoration; undefined if a part of that is missing. */
export function stripDecorations(line: string, decorations: readonly Decoration[]): string | undefined {
  let text: string | undefined = line;
  for (const layer of decorations) {
    if (text === undefined) return undefined;
    text = layer.strip(text);
  }
  return text;
}

function prefix(name: string, shape: RegExp): Kind {
  const decoration: Decoration = {
    name,
    strip(line) {
      const length = shape.exec(line)?.[0].length ?? 0;
      return length === 0 ? undefined : line.slice(length);
    },
  };
  return (line) => (shape.test(line) ? decoration : undefined);
}

const KERNEL_TIME = String.raw`(?:<\d{1,3}>)?\[ *\d{1,8}\.\d{6}(?: +<[ \d.]+>)?\](?:\[ *[TC]\d{1,8}\])? ?`;
const CALENDAR = String.raw`\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] `;
const SYSLOG = String.raw`(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\w.:+-]*\]?)(?: \S+ (?:kernel|[\w.-]+\[\d+\]):)? `;
const LEVEL = `[a-z]{2,8} *:[a-z]{2,8} *: `;
const LOG_LINE = new RegExp(`^(?:${SYSLOG})?(?:${LEVEL})?(?:${KERNEL_TIME}|${CALENDAR})|^${SYSLOG}`);

const LOG: Decoration = {
  name: "a log's time",
  isLog: true,
  strip(line) {
    const length = LOG_LINE.exec(line)?.[0].length;
    return length === undefined ? undefined : line.slice(length);
  },
};

/** Colours and the like, as terminals, `grep --color` and `less -R` have them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const ESCAPES = /\u001b\[[0-9;:?]*[A-Za-z]/g;
/** Where no name can have put it: in front of the line or of an event, or as grep ends a match. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const COLOURED = /^\u001b\[|: +\u001b\[|\u001b\[m\u001b\[K/;

const COLOUR: Decoration = { name: "colours", strip: (line) => line.replace(ESCAPES, "") };

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["#39", "'"],
  ["nbsp", " "],
]);

const WEB_PAGE: Decoration = {
  name: "a web page's escapes",
  strip: (line) => line.replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (_, name: string) => ENTITIES.get(name)!),
};

/** Of each line its number; where one is left out, so are lines. */
class Numbered implements Decoration {
  readonly name = "its number";
  readonly #shape: RegExp;
  /** Whether lines in front of the one that was stripped last are left out. */
  jumped = false;
  #last: number | undefined;

  constructor(shape: RegExp) {
    this.#shape = shape;
  }

  begin(): void {
    this.jumped = false;
    this.#last = undefined;
  }

  strip(line: string): string | undefined {
    const m = this.#shape.exec(line);
    if (m === null) return undefined;
    const number = Number(m[1]);
    this.jumped = this.#last !== undefined && number !== this.#last + 1;
    this.#last = number;
    return line.slice(m[0].length);
  }
}

function numbered(shape: RegExp): Kind {
  return (line) => (shape.test(line) ? new Numbered(shape) : undefined);
}

/** Whether lines are left out in front of the one that was undressed last. */
export function hasJumped(decorations: readonly Decoration[]): boolean {
  return decorations.some((layer) => layer instanceof Numbered && layer.jumped);
}

const NUMBER = /^ {0,8}(\d{1,9}) /;
/** An entry of ftrace or perf script whose comm is right-aligned. */
const COLUMNS = /^ .{14}\S(?:-\d{1,10} +[[(]| {1,8}\d{1,10}(?:\/\d{1,10})? +\[)/;

const MARKS: readonly Kind[] = [
  prefix("`> `", /^ {0,3}(?:>+ ?)+/),
  prefix("`| `", /^ {0,3}\|+ ?/),
  prefix("`- `, `+ ` or `* `", /^ {0,3}(?:[-+*] |\u00e2\u0080\u00a2 )/),
  prefix("`+`", /^\+/),
  // grep -n, with the file's name or without; cat -n.
  numbered(/^(?:[\w./-]{1,200}:)?(\d{1,9})[:-] ?/),
  numbered(/^ {0,8}(\d{1,9})\t/),
  // less -N, vim: the number ends in a blank, as a comm may begin; but then the comm is not where it always is.
  (line) => {
    const length = NUMBER.exec(line)?.[0].length;
    if (length === undefined || COLUMNS.test(line) || !COLUMNS.test(line.slice(length))) return undefined;
    return new Numbered(NUMBER);
  },
  prefix("a file's name", /^[\w./-]{1,200}\.(?:txt|log|out|trace)(?:\.\d+)?:/),
  (line) => (LOG_LINE.test(line) ? LOG : undefined),
  (line) => (COLOURED.test(line) ? COLOUR : undefined),
  (line) => (/&lt;(?:idle|\.\.\.|-)|[=-]&gt;|&nbsp;/.test(line) ? WEB_PAGE : undefined),
];

const FORMS: readonly Kind[] = [
  (line) => (line.includes("\u00c2\u00a0") ? NO_BREAK : undefined),
  (line) => (line.includes("\t") ? TABS : undefined),
  numbered(NUMBER),
  indentation,
];

/** A blank that does not break, in UTF-8. */
const NO_BREAK: Decoration = {
  name: "blanks that do not break",
  strip: (line) => line.replaceAll("\u00c2\u00a0", " "),
};
const TAB_WIDTH = 8;

const TABS: Decoration = {
  name: "tabs",
  strip(line) {
    if (!line.includes("\t")) return line;
    let text = "";
    for (const piece of line.split("\t")) {
      if (text !== "" || piece === "" || !line.startsWith(piece)) {
        text = text.padEnd(Math.floor(text.length / TAB_WIDTH) * TAB_WIDTH + TAB_WIDTH);
      }
      text += piece;
    }
    return text;
  },
};

function indentation(line: string): Decoration | undefined {
  const blanks = /^[ \t]+/.exec(line)?.[0];
  if (blanks === undefined) return undefined;
  return {
    name: "its indentation",
    strip: (other) => (other.startsWith(blanks) ? other.slice(blanks.length) : undefined),
  };
}
