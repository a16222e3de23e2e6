/*
 * All ways in which a text can have been printed by a template. Names of threads may hold anything, blanks and `pid=1`
 * included: where a text can be cut in several ways, each is found, and what differs between them is not known.
 */
import { isPlainNumber, numberEnds, readNumber } from "./conversion.js";
import type { Slot, Template } from "./template.js";
import { formEnds, formFits } from "./text-form.js";

/** For each piece of the template, where it ends. */
export type Cut = readonly number[];

const CUTS_LIMIT = 32;
const STEPS_LIMIT = 20_000;

const POINTER = /0x[0-9a-f]{1,16}|[0-9a-f]{16}|[0-9a-f]{8}|\((?:nil|null|____ptrval____|efault|einval)\)/y;
const SYMBOL =
  /^(?:0x[0-9a-f]{1,16}|[0-9a-f]{1,16}|[^\s[\]()]+(?: \[[^\]\s]+\])?(?: <[0-9a-f]+>)?|\((?:nil|null)\))$/;
/** As options/fields prints an integer; since 7.x with a symbol in the place of an address. */
const RAW =
  /(?:0x[0-9a-f]{1,16}|[^\s()]+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[[^\]\s]+\])?) \(-?\d{1,20}\)|(?:'.')?\(-?\d{1,20}\)/y;

/** None: the text is not one of the template's. "too many": it may be split in more ways than the limit. */
export function cutsOf(template: Template, text: string): readonly Cut[] | "too many" {
  const [first] = template.pieces;
  if (first?.kind === "literal" && !text.startsWith(first.text.trimEnd())) return [];
  return new Search(template, text).run();
}

class Search {
  readonly #template: Template;
  readonly #text: string;
  readonly #found: Cut[] = [];
  readonly #ends: number[] = [];
  readonly #dead = new Set<number>();
  #steps = 0;

  constructor(template: Template, text: string) {
    this.#template = template;
    this.#text = text;
  }

  run(): readonly Cut[] | "too many" {
    this.#walk(0, 0);
    return this.#found.length > CUTS_LIMIT || this.#steps > STEPS_LIMIT ? "too many" : this.#found;
  }

  /** Whether the rest of the text is what the rest of the pieces print. */
  #walk(i: number, at: number): boolean {
    const { pieces } = this.#template;
    const text = this.#text;
    const piece = pieces[i];
    if (piece === undefined) {
      if (at !== text.length) return false;
      this.#found.push([...this.#ends]);
      return true;
    }
    if (++this.#steps > STEPS_LIMIT || this.#found.length > CUTS_LIMIT) return false;
    if (piece.kind === "literal") {
      if (text.startsWith(piece.text, at)) return this.#step(i, at + piece.text.length);
      // Blanks at the end of a line get lost where lines are copied: also those in front of an empty name.
      return piece.text.trimEnd() === text.slice(at) && this.#step(i, text.length);
    }
    const state = i * 65_536 + at;
    if (this.#dead.has(state)) return false;
    const ends = slotEnds(piece, text, at);
    let found = false;
    if (ends === "anywhere") found = this.#anywhere(i, at, piece);
    else for (const end of ends) if (slotFits(piece, text.slice(at, end)) && this.#step(i, end)) found = true;
    if (!found) this.#dead.add(state);
    return found;
  }

  #step(i: number, end: number): boolean {
    this.#ends[i] = end;
    return this.#walk(i + 1, end);
  }

  #anywhere(i: number, at: number, slot: Slot): boolean {
    const text = this.#text;
    const last = Math.min(text.length, at + slot.limit);
    const next = this.#template.pieces[i + 1];
    let found = false;
    const tries = (end: number): void => {
      if (slotFits(slot, text.slice(at, end)) && this.#step(i, end)) found = true;
    };
    if (next === undefined) {
      if (last === text.length) tries(last);
    } else if (next.kind === "slot") {
      for (let end = at; end <= last; end++) tries(end);
    } else {
      for (
        let end = text.indexOf(next.text, at);
        end >= 0 && end <= last;
        end = text.indexOf(next.text, end + 1)
      ) {
        tries(end);
      }
      const trimmed = next.text.trimEnd();
      const isLast = i + 2 === this.#template.pieces.length;
      if (isLast && trimmed !== next.text && text.endsWith(trimmed)) {
        const end = text.length - trimmed.length;
        if (end >= at && end <= last) tries(end);
      }
    }
    return found;
  }
}

function slotEnds(slot: Slot, text: string, at: number): readonly number[] | "anywhere" {
  switch (slot.how) {
    case "number":
      return numberEnds(text, at, slot.conversion, slot.runsOn);
    case "char":
      return at < text.length ? [at + 1] : [];
    case "pointer":
      return sticky(POINTER, text, at);
    case "raw":
      return sticky(RAW, text, at);
    case "symbol":
      return "anywhere";
    case "text":
      return isPadded(slot) ? "anywhere" : formEnds(slot.form, text, at);
  }
}

function sticky(pattern: RegExp, text: string, at: number): number[] {
  pattern.lastIndex = at;
  return pattern.test(text) ? [pattern.lastIndex] : [];
}

function slotFits(slot: Slot, text: string): boolean {
  switch (slot.how) {
    case "number":
      return isPlainNumber(text, slot.conversion) || readNumber(text, slot.conversion) !== undefined;
    case "symbol":
      return SYMBOL.test(text);
    case "text":
      return unpadded(slot, text).some((plain) => formFits(slot.form, plain));
    case "char":
    case "pointer":
    case "raw":
      return true;
  }
}

function isPadded({ conversion }: Slot): boolean {
  return conversion.width !== undefined || conversion.precision !== undefined;
}

/** The texts that `%-8s` or `%8s` may have been given. */
export function unpadded(slot: Slot, text: string): readonly string[] {
  const { width, flags } = slot.conversion;
  if (typeof width !== "number" || slot.conversion.letter !== "s") return [text];
  // A line's last blanks may be lost.
  const isLeft = flags.includes("-");
  if (text.length < width && !isLeft) return [];
  if (text.length > width) return [text];
  const plain = isLeft ? text.trimEnd() : text.trimStart();
  const texts = [plain];
  for (let n = plain.length + 1; n <= text.length; n++) {
    texts.push(isLeft ? text.slice(0, n) : text.slice(text.length - n));
  }
  return texts;
}
