import { displayWidth, splitAtWidth } from "./display-width.js";

/**
 * Breaks a text into lines of at most `width` columns, at blanks where there are any. Runs of blanks inside a line
 * stay; those at a break go. Always at least one line; never an empty one for a text that is not.
 */
export function wrapText(text: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let rest = text;
  while (displayWidth(rest) > room) {
    let [head, tail] = splitAtWidth(rest, room);
    if (head === "") {
      // A character wider than the room: it has to go somewhere.
      const first = String.fromCodePoint(rest.codePointAt(0)!);
      [head, tail] = [first, rest.slice(first.length)];
    }
    const blank = tail.startsWith(" ") ? head.length : head.lastIndexOf(" ");
    const cut = head.slice(0, blank).trimEnd();
    if (blank > 0 && cut !== "") {
      tail = rest.slice(blank);
      head = cut;
    }
    lines.push(head);
    rest = tail.trimStart();
  }
  if (rest !== "" || lines.length === 0) lines.push(rest);
  return lines;
}

const NO_BREAK = "\u00a0";

/** Items joined by `separator` and wrapped between them; only an item wider than a line is broken itself. */
export function wrapItems(items: readonly string[], separator: string, width: number): string[] {
  const glued = items.map((item) => (displayWidth(item) <= width ? item.replaceAll(" ", NO_BREAK) : item));
  return wrapText(glued.join(separator), width).map((line) => line.replaceAll(NO_BREAK, " "));
}
