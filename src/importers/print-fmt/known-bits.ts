/*
 * From what was printed back to the fields it was computed from. Of each field the bits that are known so far are
 * kept; a printed number makes bits known as far as its expression can be turned round, and no further: `x >> 4` tells
 * nothing of the low four, `x / 1000` nothing at all. A field is known when all its bits are.
 */
import { evaluate, isTruth, type Scope, typeOfExpr } from "./c-eval.js";
import { bitsOf, type CExpr, type CType, common, maskOf, wrap } from "./c-types.js";

/** Known bits of a value in two's complement; `value` has none outside `mask`. */
export interface Bits {
  readonly mask: bigint;
  readonly value: bigint;
}

export interface IntegerField {
  readonly type: CType;
  /** C's bool: 0 or 1. */
  readonly isBool: boolean;
}

export class KnownBits implements Scope {
  readonly enums: ReadonlyMap<string, bigint>;
  /** Whether something was printed that no values of the fields print. */
  contradiction = false;
  /** Counts up with each bit that becomes known. */
  progress = 0;
  readonly #fields: ReadonlyMap<string, IntegerField>;
  readonly #bits = new Map<string, Bits>();
  readonly #texts = new Map<string, string>();

  constructor(fields: ReadonlyMap<string, IntegerField>, enums: ReadonlyMap<string, bigint>) {
    this.#fields = fields;
    this.enums = enums;
  }

  typeOf(name: string): CType | undefined {
    return this.#fields.get(name)?.type;
  }

  bitsOf(name: string): Bits {
    const known = this.#bits.get(name);
    if (known !== undefined) return known;
    return this.#fields.get(name)?.isBool === true ? { mask: 0xfen, value: 0n } : { mask: 0n, value: 0n };
  }

  isBool(name: string): boolean {
    return this.#fields.get(name)?.isBool === true;
  }

  valueOf(name: string): bigint | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    const { mask, value } = this.bitsOf(name);
    return mask === maskOf(bitsOf(field.type)) ? wrap(value, field.type) : undefined;
  }

  learn(name: string, bits: Bits): void {
    const field = this.#fields.get(name);
    if (field === undefined) return;
    const known = this.bitsOf(name);
    const mask = bits.mask & maskOf(bitsOf(field.type));
    const both = known.mask & mask;
    if ((known.value & both) !== (bits.value & both)) this.contradiction = true;
    if ((mask & ~known.mask) === 0n) return;
    this.progress++;
    this.#bits.set(name, { mask: known.mask | mask, value: known.value | (bits.value & mask) });
  }

  /** What was printed of a field whose text is all that is known of it. */
  textOf(name: string): string | undefined {
    return this.#texts.get(name);
  }

  learnText(name: string, text: string): void {
    const known = this.#texts.get(name);
    if (known !== undefined && known !== text) this.contradiction = true;
    this.#texts.set(name, text);
  }

  /** A copy that goes its own way. */
  fork(): KnownBits {
    const copy = new KnownBits(this.#fields, this.enums);
    copy.contradiction = this.contradiction;
    for (const [name, bits] of this.#bits) copy.#bits.set(name, bits);
    for (const [name, text] of this.#texts) copy.#texts.set(name, text);
    return copy;
  }

  /** The expression has these bits. */
  hasBits(expr: CExpr, bits: Bits): void {
    const type = typeOfExpr(expr, this);
    if (type === undefined || bits.mask === 0n) return;
    const mask = bits.mask & maskOf(bitsOf(type));
    const value = bits.value & mask;
    switch (expr.kind) {
      case "Num":
      case "Name":
        this.#agrees(expr, { mask, value });
        return;
      case "Field":
        this.learn(expr.name, { mask, value });
        return;
      case "Unary":
        this.#unaryHas(expr, { mask, value }, type);
        return;
      case "Binary":
        this.#binaryHas(expr, { mask, value }, type);
        return;
      case "Ternary":
        this.#ternaryHas(expr, { mask, value }, type);
        return;
      case "Cast":
        this.#operandHas(expr.of, { mask, value });
        return;
      case "Str":
      case "Call":
      case "List":
      case "Opaque":
        return;
    }
  }

  /** The number that was printed for the expression, which is converted to the type of the conversion. */
  printed(expr: CExpr, bits: Bits): void {
    this.#operandHas(expr, bits);
  }

  /** The expression is this value, all of it. */
  is(expr: CExpr, value: bigint): void {
    const type = typeOfExpr(expr, this);
    if (type !== undefined) this.hasBits(expr, { mask: maskOf(bitsOf(type)), value });
  }

  /** The expression is not zero, or is. */
  isTrue(expr: CExpr, truth: boolean): void {
    const known = evaluate(expr, this);
    if (known !== undefined) {
      if ((known.value !== 0n) !== truth) this.contradiction = true;
      return;
    }
    if (expr.kind === "Unary" && expr.op === "!") {
      this.isTrue(expr.of, !truth);
      return;
    }
    if (expr.kind === "Binary" && isTruth(expr.op)) {
      this.#comparisonIs(expr, truth);
      return;
    }
    if (!truth) this.is(expr, 0n);
    else this.#isNotZero(expr);
  }

  /** Of something that is not zero a bit is known where it is the only one that can be set. */
  #isNotZero(expr: CExpr): void {
    if (expr.kind === "Cast") {
      const [type, from] = [typeOfExpr(expr, this), typeOfExpr(expr.of, this)];
      if (type !== undefined && from !== undefined && type.bytes >= from.bytes) this.isTrue(expr.of, true);
      return;
    }
    if (expr.kind === "Field") {
      const field = this.#fields.get(expr.name);
      if (field !== undefined) this.#setOnly(expr.name, maskOf(bitsOf(field.type)));
      return;
    }
    if (expr.kind !== "Binary" || expr.op !== "&") return;
    for (const [side, other] of [
      [expr.left, expr.right],
      [expr.right, expr.left],
    ] as const) {
      const mask = evaluate(other, this);
      const type = typeOfExpr(side, this);
      if (mask === undefined || type === undefined) continue;
      const field = fieldWithin(side);
      const wanted = mask.value & maskOf(bitsOf(type));
      if (field !== undefined) this.#setOnly(field, wanted);
    }
  }

  #setOnly(field: string, among: bigint): void {
    const { mask, value } = this.bitsOf(field);
    if ((value & among) !== 0n) return;
    const open = among & ~mask;
    if (open === 0n) this.contradiction = true;
    else if ((open & (open - 1n)) === 0n) this.learn(field, { mask: open, value: open });
  }

  #comparisonIs(expr: Extract<CExpr, { kind: "Binary" }>, truth: boolean): void {
    const { op, left, right } = expr;
    if (op === "&&" || op === "||") {
      if (truth === (op === "&&")) {
        this.isTrue(left, truth);
        this.isTrue(right, truth);
        return;
      }
      // One of them decides; where the other is known not to, this one does.
      const [a, b] = [evaluate(left, this), evaluate(right, this)];
      if (a !== undefined && (a.value !== 0n) !== truth) this.isTrue(right, truth);
      if (b !== undefined && (b.value !== 0n) !== truth) this.isTrue(left, truth);
      return;
    }
    if (op !== "==" && op !== "!=") return;
    const [a, b] = [evaluate(left, this), evaluate(right, this)];
    const [known, other] = a === undefined ? [b, left] : [a, right];
    if (known === undefined) return;
    const type = typeOfExpr(other, this);
    if (type === undefined) return;
    const shared = common(known.type, type);
    const value = wrap(known.value, shared);
    if (truth === (op === "==")) {
      this.#equals(other, value, shared);
    } else if (value === 0n) this.isTrue(other, true);
  }

  /** The operand, converted to that type, is the value. */
  #equals(expr: CExpr, value: bigint, type: CType): void {
    this.#operandHas(expr, { mask: maskOf(bitsOf(type)), value: value & maskOf(bitsOf(type)) });
  }

  #agrees(expr: CExpr, bits: Bits): void {
    const known = evaluate(expr, this);
    if (known !== undefined && (known.value & bits.mask) !== bits.value) this.contradiction = true;
  }

  #unaryHas(expr: Extract<CExpr, { kind: "Unary" }>, bits: Bits, type: CType): void {
    switch (expr.op) {
      case "+":
        this.#operandHas(expr.of, bits);
        return;
      case "~":
        this.#operandHas(expr.of, { mask: bits.mask, value: ~bits.value & bits.mask });
        return;
      case "-": {
        const low = lowKnown(bits, type);
        if (low > 0) this.#operandHas(expr.of, lowBits(-bits.value, low));
        return;
      }
      case "!":
        if ((bits.mask & 1n) !== 0n) this.isTrue(expr.of, bits.value === 0n);
        return;
    }
  }

  /** An operand that was converted to the type of its operation: what is beyond its own size are copies of its sign. */
  #operandHas(expr: CExpr, bits: Bits): void {
    const type = typeOfExpr(expr, this);
    if (type === undefined) return;
    const own = maskOf(bitsOf(type));
    const above = bits.mask & ~own;
    if (above !== 0n) {
      const [high, sign] = [bits.value & above, 1n << BigInt(bitsOf(type) - 1)];
      const isSet = high === above;
      if (!type.signed ? high !== 0n : high !== 0n && !isSet) this.contradiction = true;
      if (type.signed && (high === 0n || isSet)) {
        this.hasBits(expr, { mask: sign, value: isSet ? sign : 0n });
      }
    }
    this.hasBits(expr, { mask: bits.mask & own, value: bits.value & own });
  }

  #binaryHas(expr: Extract<CExpr, { kind: "Binary" }>, bits: Bits, type: CType): void {
    const { op, left, right } = expr;
    if (isTruth(op)) {
      if ((bits.mask & 1n) !== 0n) this.isTrue(expr, bits.value !== 0n);
      return;
    }
    const [a, b] = [evaluate(left, this), evaluate(right, this)];
    if (a !== undefined && b !== undefined) {
      this.#agrees(expr, bits);
      return;
    }
    if (op === "<<" || op === ">>") {
      if (b !== undefined && b.value >= 0n && b.value < BigInt(bitsOf(type)))
        this.#shiftHas(expr, bits, b.value, type);
      return;
    }
    const known = a ?? b;
    if (known === undefined) return;
    const other = a === undefined ? left : right;
    // Conversion to the common type keeps the value of bits that the operand has.
    const constant = wrap(known.value, type) & maskOf(bitsOf(type));
    switch (op) {
      case "&":
        if ((bits.value & ~constant) !== 0n) this.contradiction = true;
        this.#operandHas(other, { mask: bits.mask & constant, value: bits.value & constant });
        return;
      case "|":
        if ((constant & bits.mask & ~bits.value) !== 0n) this.contradiction = true;
        this.#operandHas(other, { mask: bits.mask & ~constant, value: bits.value & ~constant });
        return;
      case "^":
        this.#operandHas(other, { mask: bits.mask, value: (bits.value ^ constant) & bits.mask });
        return;
      case "+":
        this.#lowHas(other, bits, type, bits.value - constant);
        return;
      case "-":
        this.#lowHas(other, bits, type, a === undefined ? bits.value + constant : constant - bits.value);
        return;
      case "*":
        this.#productHas(other, bits, type, constant);
        return;
      default:
        // A quotient or a remainder is that of many.
        return;
    }
  }

  /** Sums are known from the right, bit by bit. */
  #lowHas(operand: CExpr, bits: Bits, type: CType, value: bigint): void {
    const low = lowKnown(bits, type);
    if (low > 0) this.#operandHas(operand, lowBits(value, low));
  }

  #shiftHas(expr: Extract<CExpr, { kind: "Binary" }>, bits: Bits, by: bigint, type: CType): void {
    const all = maskOf(bitsOf(type));
    if (expr.op === "<<") {
      if ((bits.value & maskOf(Number(by))) !== 0n) this.contradiction = true;
      this.#operandHas(expr.left, { mask: bits.mask >> by, value: bits.value >> by });
      return;
    }
    const mask = (bits.mask << by) & all;
    this.#operandHas(expr.left, { mask, value: (bits.value << by) & mask });
    // The bits above are copies of the sign, or zero.
    const above = bits.mask & ~(all >> by);
    const high = bits.value & above;
    if (!type.signed && high !== 0n) this.contradiction = true;
  }

  #productHas(operand: CExpr, bits: Bits, type: CType, factor: bigint): void {
    if (factor === 0n) return;
    let twos = 0;
    while (((factor >> BigInt(twos)) & 1n) === 0n) twos++;
    const low = lowKnown(bits, type);
    if ((bits.value & bits.mask & maskOf(twos)) !== 0n) this.contradiction = true;
    if (low <= twos) return;
    const size = low - twos;
    const product = (bits.value & maskOf(low)) >> BigInt(twos);
    this.#operandHas(operand, lowBits(product * inverse(factor >> BigInt(twos), size), size));
  }

  #ternaryHas(expr: Extract<CExpr, { kind: "Ternary" }>, bits: Bits, type: CType): void {
    const test = evaluate(expr.test, this);
    if (test !== undefined) {
      this.#operandHas(test.value !== 0n ? expr.then : expr.otherwise, bits);
      return;
    }
    const couldBe = (branch: CExpr) => {
      const known = evaluate(branch, this);
      return known === undefined || (wrap(known.value, type) & bits.mask) === bits.value;
    };
    const [then, otherwise] = [couldBe(expr.then), couldBe(expr.otherwise)];
    if (then && otherwise) return;
    if (!then && !otherwise) {
      this.contradiction = true;
      return;
    }
    this.isTrue(expr.test, then);
    this.#operandHas(then ? expr.then : expr.otherwise, bits);
  }
}

/** The field that an expression is, but for casts that keep its low bits. */
function fieldWithin(expr: CExpr): string | undefined {
  if (expr.kind === "Field") return expr.name;
  return expr.kind === "Cast" && expr.type ? fieldWithin(expr.of) : undefined;
}

/** How many bits are known from the lowest on. */
function lowKnown({ mask }: Bits, type: CType): number {
  let n = 0;
  while (n < bitsOf(type) && ((mask >> BigInt(n)) & 1n) === 1n) n++;
  return n;
}

function lowBits(value: bigint, count: number): Bits {
  const mask = maskOf(count);
  return { mask, value: value & mask };
}

/** Of an odd number, modulo a power of two (Newton's iteration doubles the right bits). */
function inverse(odd: bigint, bits: number): bigint {
  let x = odd;
  for (let right = 3; right < bits; right *= 2) x = BigInt.asUintN(bits, x * (2n - odd * x));
  return x;
}
