/*
 * What a value of a line is to become, as the scanner (line-scanner.ts) asks for it. Both routes of a line must agree on
 * what fits a type: the exact one is bindValue() in bind-record.ts.
 */
import type { FieldType } from "./event-schema.js";

/** Below this are those that may be hexadecimal digits in quotes. */
export const FIELD_POINTER = 0;
/** An integer, or "0x…". */
export const FIELD_INT = 1;
/** One that is not negative. */
export const FIELD_NATURAL = 2;
/** From here on strings. */
export const FIELD_STRING = 3;
export const FIELD_CHOICE = 4;
/** The line's own `event` and `comm`. */
export const FIELD_NAME = 5;
export const FIELD_COMM = 6;
/** From here on neither; first numbers. A tid. */
export const FIELD_TASK = 7;
export const FIELD_TIME = 8;
export const FIELD_CPU = 9;
export const FIELD_TID = 10;
/** Numbers or literals: true, false, 0 or 1. */
export const FIELD_BOOL = 11;
/** Any plain value: its field is not declared, or not known yet. */
export const FIELD_IGNORED = 12;

export interface FieldFormat {
  /** One of the FIELD_ above. */
  readonly code: number;
  /** Of FIELD_CHOICE: what the string may be. */
  readonly choices: readonly string[];
}

export const plainFormat = (code: number): FieldFormat => ({ code, choices: [] });

export function fieldFormat(type: FieldType): FieldFormat {
  switch (type.kind) {
    case "ptr":
      return plainFormat(FIELD_POINTER);
    case "int":
      return plainFormat(type.natural ? FIELD_NATURAL : FIELD_INT);
    case "bool":
      return plainFormat(FIELD_BOOL);
    case "string":
      return plainFormat(FIELD_STRING);
    case "enum":
      return { code: FIELD_CHOICE, choices: type.values };
    case "task":
      return plainFormat(FIELD_TASK);
  }
}
