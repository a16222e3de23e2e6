/*
 * Foreign text on a terminal: a trace or a spec must not be able to move the cursor, change colours or reorder
 * what is printed around it.
 */

/** Reordering and invisible characters: bidi controls, zero-width ones, the byte order mark, line separators. */
const deceptive = /[\u061c\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

/** One character as it may be printed: controls as their pictures (␛), deceptive ones as `<U+202E>`. */
export function printableChar(char: string): string {
  const code = char.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "␡";
  const hidden = (code >= 0x80 && code < 0xa0) || (code >= 0xd800 && code < 0xe000) || deceptive.test(char);
  return hidden ? `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>` : char;
}

/** A text in one line in which every character can be seen. */
export function printable(text: string): string {
  let shown = "";
  for (const char of text) shown += printableChar(char);
  return shown;
}
