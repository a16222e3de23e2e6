/* Reads the printed texts of one event, by all that is known of how it is printed. */

import { templateOfFields } from "./fields-template.js";
import type { EventFormat } from "./format-file.js";
import { cutsOf } from "./match-text.js";
import { type Parse, PrintedFields, understand } from "./printed-fields.js";
import { templateOfFormat, templateOfPattern } from "./printed-template.js";
import type { Printer, Template } from "./template.js";

/** What is known of an event's texts. Plain data. */
export interface EventTexts {
  /** The kernel's descriptions, of several kernels where several are known. */
  readonly formats: readonly EventFormat[];
  /** Whether they are of the very kernel, so that a text which none prints is nothing that can be read. */
  readonly isSure: boolean;
  /** The texts of an event that a field map has. */
  readonly patterns: readonly string[];
  /** How well-known tools print it in their own way. */
  readonly others: readonly string[];
}

export type ReadText =
  | { readonly kind: "fields"; readonly fields: PrintedFields }
  /** No description prints such a text. */
  | { readonly kind: "other text" }
  /** It can be split in too many ways. */
  | { readonly kind: "ambiguous" };

export class EventReader {
  /** Whether a text that none of them prints must be of another kernel. */
  readonly isExact: boolean;
  /** For messages: how the first of them looks. */
  readonly shown: string;
  readonly #templates: readonly Template[];
  /** For texts that none of those prints. */
  readonly #elsewhere: readonly Template[];
  readonly #hex: ReadonlySet<string>;

  constructor(
    { isSure, formats, patterns, others }: EventTexts,
    enums: ReadonlyMap<string, bigint>,
    printer: Printer,
  ) {
    const kernels = formats.map((format) => templateOfFormat(format, enums, printer));
    const printed = kernels.filter((t) => t !== undefined);
    const layouts = printer === "kernel" ? (["kernel"] as const) : (["tools", "old tools"] as const);
    const raw = formats.flatMap((format) =>
      layouts.flatMap((layout) => templateOfFields(format, layout) ?? []),
    );
    const made = (known: readonly string[]) =>
      known.flatMap((pattern) => templateOfPattern(pattern, formats[0], enums) ?? []);
    const own = made(printer === "kernel" ? patterns : [...patterns, ...others]);
    this.#templates = [...printed, ...own, ...raw];
    // Pieces of what trace-cmd prints are taken for ftrace's where nothing shows whose they are.
    this.#elsewhere = printer === "kernel" ? made(others) : [];
    this.isExact = isSure && kernels.every((t) => t !== undefined);
    this.shown = (this.#templates[0] ?? this.#elsewhere[0])?.shown ?? "";
    const named = formats.flatMap((format) => format.fields.filter((f) => f.isPointer).map((f) => f.name));
    const letters = [...printed, ...own].flatMap(({ fields }) =>
      [...fields].filter(([, field]) => field.isHex).map(([name]) => name),
    );
    this.#hex = new Set([...named, ...letters]);
  }

  read(text: string): ReadText {
    const read = this.#readBy(this.#templates, text);
    return read.kind === "other text" ? this.#readBy(this.#elsewhere, text) : read;
  }

  #readBy(templates: readonly Template[], text: string): ReadText {
    const parses: Parse[] = [];
    for (const template of templates) {
      const cuts = cutsOf(template, text);
      if (cuts === "too many") return { kind: "ambiguous" };
      for (const cut of cuts) {
        const parse = understand(template, cut, text);
        if (parse !== undefined) parses.push(parse);
      }
    }
    if (parses.length === 0) return { kind: "other text" };
    return { kind: "fields", fields: new PrintedFields(text, parses, this.#hex) };
  }
}
