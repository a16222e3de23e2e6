/* The name of an event, in front of a colon. */

const WORD = new Uint8Array(256);
for (const c of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$-")
  WORD[c.charCodeAt(0)] = 1;
const COLON = 58;
const BLANK = 32;

/** Offset of the colon behind the name that begins at `at`; -1 where there is no name. */
export function endOfEventName(line: string, at: number): number {
  const first = line.charCodeAt(at);
  // A number is the address of a marker without symbols, or an entry without a name.
  if (WORD[first] !== 1 || first < 58) return -1;
  let i = at + 1;
  while (WORD[line.charCodeAt(i)] === 1) i++;
  if (line.charCodeAt(i) !== COLON) return -1;
  return i + 1 === line.length || line.charCodeAt(i + 1) === BLANK ? i : -1;
}
