/*
 * Text of a spec or trace enters emitted code in two ways only: as a quoted literal, or as a name that `mangle` made.
 */

/** A string literal of JavaScript that can stand anywhere, also in a comment or a script element. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u2028\u2029\u007f-\u009f<>*/`$]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Plain data as a literal. `["__proto__"]` would not be a field of a literal: Object.fromEntries is not needed, arrays and known keys are. */
export function literal(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${k}: ${literal(v)}`)
      .join(", ")} }`;
  }
  if (typeof value === "bigint") return `${value}n`;
  return String(value);
}

/** A name for people to recognize, behind a prefix that makes it unique and harmless. */
export function mangle(prefix: string, name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_]/g, "_").slice(0, 60);
  return safe === "" ? prefix : `${prefix}_${safe}`;
}

/** Of what in the spec an emitted function is; undefined for those that several share. */
export type FunctionOwner =
  | {
      readonly kind: "action";
      readonly index: number;
      readonly part: "guard" | "observe" | "require" | "effects";
    }
  | { readonly kind: "rule"; readonly index: number };

/** By the function's name, as `emitAction` and `emitRule` make it. */
export function ownerOf(name: string): FunctionOwner | undefined {
  const action = /^do(\d+)_\w+_(guard|observe|require|effects)$/.exec(name);
  if (action !== null) {
    const part = action[2] as Extract<FunctionOwner, { kind: "action" }>["part"];
    return { kind: "action", index: Number(action[1]), part };
  }
  const rule = /^(?:check|pending)_r(\d+)_/.exec(name);
  return rule === null ? undefined : { kind: "rule", index: Number(rule[1]) };
}

/** A record's field as a property. */
export function fieldName(name: string): string {
  return `_${name.replace(/[^A-Za-z0-9_]/g, (c) => `$${c.charCodeAt(0).toString(16)}_`)}`;
}

/** A comment that cannot end early. */
export function comment(text: string): string {
  return `// ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").slice(0, 100)}`;
}

/** What a member can be taken of. */
export function parenthesized(text: string): string {
  return /^[\w$.]+$/.test(text) ? text : `(${text})`;
}

/** Whether the text is one name, which may be repeated without evaluating anything twice. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text);
}
