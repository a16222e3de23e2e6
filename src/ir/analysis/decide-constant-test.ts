import { versionBefore } from "../../runtime/version.js";
import type { ConstantTest } from "./constant-tests.js";

/** CONSTANTs by name, printed as reports print them: `"v6_4"`, `12`, `TRUE`. One that is not there is not known. */
export type PrintedConstants = ReadonlyMap<string, string>;

/** Whether the condition is true of the constants; undefined if that depends on an unknown one. */
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
    case "before": {
      const value = constants.get(test.constant);
      return value === undefined ? undefined : versionBefore(JSON.parse(value), test.release);
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
