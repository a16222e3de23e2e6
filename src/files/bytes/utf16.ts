/*
 * UTF-16, which PowerShell makes of what it is to write into a file: told by its byte order mark, or by the zero in each
 * of the first characters, and turned into UTF-8.
 */

export type Utf16 = "utf-16le" | "utf-16be";

/** How many bytes tell. */
export const UTF16_BYTES = 8;

/** undefined for other text. */
export function utf16Of(head: Uint8Array): Utf16 | undefined {
  const [a, b, c, d] = head;
  // The mark of UTF-32 begins like that of UTF-16.
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? undefined : "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (head.length < UTF16_BYTES) return undefined;
  const isPlain = (at: number) => isAscii(head[at]!) && isAscii(head[at + 2]!) && isAscii(head[at + 4]!);
  const isZero = (at: number) => head[at] === 0 && head[at + 2] === 0 && head[at + 4] === 0;
  if (isPlain(0) && isZero(1)) return "utf-16le";
  return isZero(0) && isPlain(1) ? "utf-16be" : undefined;
}

function isAscii(byte: number): boolean {
  return (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13);
}

/** The bytes as UTF-8, without a byte order mark. What is no character becomes U+FFFD. */
export async function* fromUtf16(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Utf16,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield encoder.encode(text);
  }
  const rest = decoder.decode();
  if (rest !== "") yield encoder.encode(rest);
}
