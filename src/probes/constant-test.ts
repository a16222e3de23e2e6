import type { ConstantTest } from "../ir/dataflow.js";
import type { ConstantSchema } from "../trace/event-schema.js";
import { constantNamed } from "../trace/record-feed.js";

/** CONSTANTs by name, printed as reports print them: `"K64"`, `12`, `TRUE`. One that is not there is not known. */
export type PrintedConstants = ReadonlyMap<string, string>;

/** Whether the condition is true of the constants; undefined where they do not tell. */
export function decide(test: ConstantTest, constants: PrintedConstants): boolean | undefined {
  switch (test.kind) {
    case "true":
      return true;
    case "false":
      return false;
    case "unknown":
      return undefined;
    case "in": {
      const value = constants.get(test.constant);
      return value === undefined ? undefined : test.values.includes(value);
    }
    case "not": {
      const value = decide(test.arg, constants);
      return value === undefined ? undefined : !value;
    }
    case "and":
    case "or": {
      const decisive = test.kind === "or";
      const values = test.items.map((item) => decide(item, constants));
      if (values.includes(decisive)) return decisive;
      return values.includes(undefined) ? undefined : !decisive;
    }
  }
}

/** The fields of a trace's first record as the constants that they set. */
export function printedConstants(
  fields: Readonly<Record<string, string | number | boolean>> | undefined,
  constants: readonly ConstantSchema[],
): PrintedConstants {
  const printed = new Map<string, string>();
  for (const [field, value] of Object.entries(fields ?? {})) {
    const constant = constantNamed(constants, field);
    if (constant !== undefined) printed.set(constant.name, printedScalar(value));
  }
  return printed;
}

function printedScalar(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return JSON.stringify(value);
}
