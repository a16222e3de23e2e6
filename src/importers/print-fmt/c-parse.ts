/*
 * Reads the argument expressions of a `print fmt`. They are C, as the kernel's preprocessor left it: what is more than
 * an expression over the record's fields becomes `Opaque`, for that argument alone.
 */
import {
  type BinaryOp,
  type CExpr,
  INT,
  LONG,
  type TypeNames,
  typeOfWords,
  UINT,
  ULONG,
  type UnaryOp,
} from "./c-types.js";

type Token =
  | { readonly kind: "name" | "punct"; readonly text: string }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "char"; readonly text: string };

const TOKEN =
  /\s+|([A-Za-z_]\w*)|(0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)+)'|(->|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>=?:,.(){}[\];])/sy;
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};
/** Expressions nest as the kernel's macros do; deeper ones are hostile. */
const DEPTH_LIMIT = 200;

const OPAQUE: CExpr = { kind: "Opaque" };

/** The text that a C literal spells. */
function unescapeC(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs, (_, hex, octal, char: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    return ESCAPES[char] ?? char;
  });
}

/** undefined where a character is none of C's. */
function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const m = TOKEN.exec(text);
    if (m === null) return undefined;
    at = TOKEN.lastIndex;
    if (m[1] !== undefined) tokens.push({ kind: "name", text: m[1] });
    else if (m[2] !== undefined) tokens.push({ kind: "number", text: m[2] });
    else if (m[3] !== undefined) tokens.push({ kind: "string", text: unescapeC(m[3]) });
    else if (m[4] !== undefined) tokens.push({ kind: "char", text: unescapeC(m[4]) });
    else if (m[5] !== undefined) tokens.push({ kind: "punct", text: m[5] });
  }
  return tokens;
}

/** A `print fmt`: its string, and an expression for each argument. undefined where it is not of that form. */
export function parsePrintFmt(
  text: string,
  types: TypeNames,
): { readonly format: string; readonly args: readonly CExpr[] } | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  let at = 0;
  let format = "";
  for (let token = tokens[at]; token?.kind === "string"; token = tokens[at]) {
    format += token.text;
    at++;
  }
  if (at === 0) return undefined;
  const args: CExpr[] = [];
  while (at < tokens.length) {
    if (!isPunct(tokens[at], ",")) return undefined;
    const end = endOfArgument(tokens, at + 1);
    args.push(parseWhole(tokens.slice(at + 1, end), types));
    at = end;
  }
  return { format, args };
}

function endOfArgument(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind !== "punct") continue;
    if ("([{".includes(token.text)) depth++;
    else if (")]}".includes(token.text)) depth--;
    else if (token.text === "," && depth === 0) return i;
  }
  return tokens.length;
}

function isPunct(token: Token | undefined, text: string): boolean {
  return token?.kind === "punct" && token.text === text;
}

/** The expression that these tokens are, all of them. */
function parseWhole(tokens: readonly Token[], types: TypeNames): CExpr {
  const parser = new Parser(tokens, types);
  const expr = parser.ternary(0);
  return expr === undefined || !parser.isAtEnd ? OPAQUE : expr;
}

/** Loosest first. */
const LEVELS: readonly (readonly BinaryOp[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];
const UNARY: readonly UnaryOp[] = ["-", "+", "~", "!"];

/** Methods give undefined where the text is not understood. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #types: TypeNames;
  #at = 0;

  constructor(tokens: readonly Token[], types: TypeNames) {
    this.#tokens = tokens;
    this.#types = types;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  ternary(depth: number): CExpr | undefined {
    if (depth > DEPTH_LIMIT) return undefined;
    const test = this.#binary(0, depth + 1);
    if (test === undefined || !this.#takes("?")) return test;
    const then = this.ternary(depth + 1);
    if (then === undefined || !this.#takes(":")) return undefined;
    const otherwise = this.ternary(depth + 1);
    return otherwise && { kind: "Ternary", test, then, otherwise };
  }

  #binary(level: number, depth: number): CExpr | undefined {
    const ops = LEVELS[level];
    if (ops === undefined) return this.#unary(depth);
    let left = this.#binary(level + 1, depth);
    while (left !== undefined) {
      const op = ops.find((o) => isPunct(this.#peek(), o));
      if (op === undefined) return left;
      this.#at++;
      const right: CExpr | undefined = this.#binary(level + 1, depth);
      left = right && { kind: "Binary", op, left, right };
    }
    return undefined;
  }

  #unary(depth: number): CExpr | undefined {
    if (depth > DEPTH_LIMIT) return undefined;
    const op = UNARY.find((o) => isPunct(this.#peek(), o));
    if (op !== undefined) {
      this.#at++;
      const of = this.#unary(depth + 1);
      return of && { kind: "Unary", op, of };
    }
    const type = this.#castType();
    if (type !== undefined) {
      const of = this.#unary(depth + 1);
      return of && { kind: "Cast", type: type.type, of };
    }
    return this.#postfix(depth);
  }

  /** `(unsigned long)` in front of an operand. */
  #castType(): { readonly type: ReturnType<typeof typeOfWords>["type"] } | undefined {
    if (!isPunct(this.#peek(), "(")) return undefined;
    const words: string[] = [];
    let i = this.#at + 1;
    for (
      let token = this.#tokens[i];
      token !== undefined && !isPunct(token, ")");
      token = this.#tokens[++i]
    ) {
      if (token.kind !== "name" && !isPunct(token, "*")) return undefined;
      words.push(token.text);
    }
    const next = this.#tokens[i + 1];
    if (words.length === 0 || next === undefined || words[0] === "REC") return undefined;
    const { isType, type } = typeOfWords(words, this.#types);
    // `(name) (…)` may be a call; where the word is no type that is known, a cast is what the kernel writes so.
    const beginsOperand = next.kind !== "punct" || ["(", "~", "!"].includes(next.text);
    if (!(isType || (words.length === 1 && beginsOperand))) return undefined;
    if (!beginsOperand && !["-", "+", "&", "*"].includes(next.text)) return undefined;
    this.#at = i + 1;
    return { type };
  }

  #postfix(depth: number): CExpr | undefined {
    const token = this.#peek();
    if (token === undefined) return undefined;
    this.#at++;
    switch (token.kind) {
      case "number":
        return numberOf(token.text);
      case "char":
        return token.text.length === 1
          ? { kind: "Num", value: BigInt(token.text.charCodeAt(0)), type: INT }
          : undefined;
      case "string": {
        let { text } = token;
        for (let next = this.#peek(); next?.kind === "string"; next = this.#peek()) {
          text += next.text;
          this.#at++;
        }
        return { kind: "Str", text };
      }
      case "name":
        return this.#named(token.text, depth);
      case "punct":
        return this.#bracketed(token.text, depth);
    }
  }

  #named(name: string, depth: number): CExpr | undefined {
    if (name === "REC" && this.#takes("->")) {
      const field = this.#peek();
      if (field?.kind !== "name") return undefined;
      this.#at++;
      const element = this.#element();
      return this.#selects() ? undefined : { kind: "Field", name: field.text + element };
    }
    if (!this.#takes("(")) return this.#selects() ? undefined : { kind: "Name", name };
    const args: CExpr[] = [];
    if (!this.#takes(")")) {
      do {
        const from = this.#at;
        const end = endOfArgument(this.#tokens, from);
        // An argument that is no expression (`sizeof(struct x)`, a type) does not make the call unreadable.
        const close = closeOf(this.#tokens, from);
        const stop = Math.min(end, close);
        args.push(
          depth > DEPTH_LIMIT ? OPAQUE : parseNested(this.#tokens.slice(from, stop), this.#types, depth),
        );
        this.#at = stop;
      } while (this.#takes(","));
      if (!this.#takes(")")) return undefined;
    }
    if (this.#selects()) return undefined;
    return { kind: "Call", name, args };
  }

  #bracketed(open: string, depth: number): CExpr | undefined {
    if (open === "(") {
      const inner = this.ternary(depth + 1);
      if (inner === undefined || !this.#takes(")") || this.#selects()) return undefined;
      return inner;
    }
    if (open !== "{") return undefined;
    const items: CExpr[] = [];
    while (!this.#takes("}")) {
      const item = this.ternary(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (!this.#takes(",") && !isPunct(this.#peek(), "}")) return undefined;
    }
    return { kind: "List", items };
  }

  /** `[2]`, of an array in the record. */
  #element(): string {
    const [open, index, close] = this.#tokens.slice(this.#at, this.#at + 3);
    if (!isPunct(open, "[") || index?.kind !== "number" || !isPunct(close, "]")) return "";
    this.#at += 3;
    return `[${Number.parseInt(index.text, 10)}]`;
  }

  /** Other elements and members are not followed. */
  #selects(): boolean {
    const next = this.#peek();
    return isPunct(next, "[") || isPunct(next, ".") || isPunct(next, "->");
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #takes(text: string): boolean {
    if (!isPunct(this.#peek(), text)) return false;
    this.#at++;
    return true;
  }
}

function parseNested(tokens: readonly Token[], types: TypeNames, depth: number): CExpr {
  const parser = new Parser(tokens, types);
  const expr = parser.ternary(depth + 1);
  return expr === undefined || !parser.isAtEnd ? OPAQUE : expr;
}

/** Where the bracket that is open closes. */
function closeOf(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind !== "punct") continue;
    if ("([{".includes(token.text)) depth++;
    else if (")]}".includes(token.text) && depth-- === 0) return i;
  }
  return tokens.length;
}

function numberOf(text: string): CExpr {
  const m = /^(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)$/.exec(text)!;
  const digits = m[1]!;
  const isDecimal = !/^0./.test(digits);
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const unsigned = /u/i.test(m[2]!);
  const long = /l/i.test(m[2]!);
  const fits = (bits: number) => value < 1n << BigInt(bits);
  if (!long && !unsigned && fits(31)) return { kind: "Num", value, type: INT };
  if (!long && (unsigned || !isDecimal) && fits(32)) return { kind: "Num", value, type: UINT };
  if (!unsigned && fits(63)) return { kind: "Num", value, type: LONG };
  return { kind: "Num", value: BigInt.asUintN(64, value), type: ULONG };
}
