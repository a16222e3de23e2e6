/*
 * Names and strings of a trace come from programs that may be hostile (a comm is whatever prctl() was given), and
 * end up on somebody's terminal. What could move the cursor, recolour, reorder or hide text is written out instead.
 */

// Control and format characters (ANSI's ESC, bidi marks, zero-width joiners, BOM), line and paragraph separators,
// halves of surrogate pairs, and what Unicode keeps from being a character (neither XML nor YAML may contain U+FFFE).
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

const SHORT = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\0", "\\0"],
]);

/**
 * The text with everything that a terminal would act on or hide made visible: `\n`, `\x1b`, `\u{202e}`. Backslashes
 * stay as they are, so that doing it twice changes nothing.
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
