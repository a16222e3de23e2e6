/*
 * Names and strings of a trace or a spec come from programs that may be hostile (a comm is whatever prctl() was given),
 * and end up on somebody's terminal. What could move the cursor, recolour, reorder or hide text is escaped. This is the
 * only place that says which characters these are.
 */

/**
 * Control and format characters (ANSI's ESC, bidi marks, zero-width joiners, tags, BOM), line and paragraph separators,
 * halves of surrogate pairs, and noncharacters (neither XML nor YAML may contain U+FFFE). U+2065 is not assigned, but
 * stands between the bidi marks and is ignored when text is displayed.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}\u2065]/gu;

const SHORT = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\0", "\\0"],
]);

/**
 * The text in one line, with everything that a terminal would act on or hide escaped: `\n`, `\x1b`, `\u{202e}`.
 * Backslashes stay as they are, so that doing it twice changes nothing.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (c) => {
    const code = c.codePointAt(0)!;
    return (
      SHORT.get(c) ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`)
    );
  });
}

/** The text of a JSON document, with the same characters escaped as JSON does it: to a parser it is the same document. */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (c) => {
    if (c === "\n") return c;
    return c.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  });
}
