/* Cuts bytes into lines, wherever the chunks were cut. Each character of a line stands for one byte. */

/** An entry is at most 8 KiB (TRACE_SEQ_SIZE). */
export const LINE_LIMIT = 1 << 16;

/** Whether the line between these offsets, which has no line end, was taken as it is: no text need be made of it. */
export type TakeBytes = (bytes: Buffer, start: number, end: number) => boolean;

export class ByteLines {
  readonly #onLine: (text: string, tooLong: boolean) => void;
  readonly #onBytes: TakeBytes;
  readonly #limit: number;
  #pending = "";
  #tooLong = false;

  constructor(
    onLine: (text: string, tooLong: boolean) => void,
    onBytes: TakeBytes = () => false,
    limit = LINE_LIMIT,
  ) {
    this.#onLine = onLine;
    this.#onBytes = onBytes;
    this.#limit = limit;
  }

  feed(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (this.#pending !== "" || this.#tooLong || !this.#onBytes(bytes, start, end)) {
        this.#append(bytes, start, end);
        this.#flush();
      }
      start = end + 1;
    }
    this.#append(bytes, start, bytes.length);
  }

  /** The last line may lack its line end. */
  end(): void {
    if (this.#pending !== "" || this.#tooLong) this.#flush();
  }

  #append(bytes: Buffer, start: number, end: number): void {
    const room = this.#limit - this.#pending.length;
    if (end - start > room) this.#tooLong = true;
    const cut = Math.min(end, start + room);
    if (cut > start) this.#pending += bytes.toString("latin1", start, cut);
  }

  #flush(): void {
    const text = this.#pending.endsWith("\r") ? this.#pending.slice(0, -1) : this.#pending;
    const tooLong = this.#tooLong;
    this.#pending = "";
    this.#tooLong = false;
    this.#onLine(text, tooLong);
  }
}

/** The text that bytes, one a character, spell in UTF-8. */
export function fromBytes(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 126) return Buffer.from(text, "latin1").toString("utf8");
  }
  return text;
}
