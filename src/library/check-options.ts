/* What callers without a type checker pass: wrong types and misspelt options are reported, with what to pass instead. */
import { nearest } from "../text/nearest.js";
import { ArgumentError } from "./errors.js";

/** What an option has to be. */
export interface Expected {
  readonly words: string;
  readonly fits: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === "string";
export const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText);

export const TEXT: Expected = { words: "a string", fits: isText };
export const TEXTS: Expected = { words: "an array of strings", fits: isTextList };
export const BOOLEAN: Expected = { words: "true or false", fits: (value) => typeof value === "boolean" };
export const COUNT: Expected = {
  words: "a whole number from 0 on",
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
export const FUNCTION: Expected = { words: "a function", fits: (value) => typeof value === "function" };
export const SIGNAL: Expected = {
  words: "an AbortSignal",
  fits: (value) => value instanceof AbortSignal,
};
export const oneOf = (names: readonly string[]): Expected => ({
  words: `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`,
  fits: (value) => names.includes(value as string),
});

/** Throws an ArgumentError for options that are none, that do not exist, or that are of another type. */
export function checkOptions(
  where: string,
  options: unknown,
  known: Readonly<Record<string, Expected>>,
): void {
  if (options === null || typeof options !== "object" || Array.isArray(options))
    throw new ArgumentError(where, "options", `must be an object, but is ${shown(options)}`);
  for (const [name, value] of Object.entries(options)) {
    const expected = Object.hasOwn(known, name) ? known[name] : undefined;
    if (expected === undefined) {
      const near = nearest(name, Object.keys(known));
      const hint =
        near === undefined ? `there are ${Object.keys(known).join(", ")}` : `did you mean ${near}?`;
      throw new ArgumentError(where, `options.${name}`, `is no option: ${hint}`);
    }
    if (value !== undefined && !expected.fits(value))
      throw new ArgumentError(where, `options.${name}`, `must be ${expected.words}, but is ${shown(value)}`);
  }
}

/** A value in a message: what it is, not all that is in it. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (value === null || value === undefined || typeof value === "number" || typeof value === "boolean")
    return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${shown(value[0])} …`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return name === undefined || name === "Object" ? "an object" : `a ${name}`;
}
