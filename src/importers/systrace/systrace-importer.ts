/*
 * The web pages of Android's systrace: a program that shows recordings, then what it is to show, each in an element of
 * its own (systrace's output_generator.py). The one that atrace wrote is ftrace's text, unescaped, and is read as that; the
 * others list processes and control groups. Lines of the page are those of messages.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import { wholeFile } from "../../trace/line-place.js";
import { ByteLines } from "../byte-lines.js";
import { ftraceImporter } from "../ftrace/ftrace-importer.js";
import type { ForeignDecoder, ForeignSink, Importer, ImporterOptions } from "../importer.js";
import type { UnsupportedLayout } from "../line-decoder.js";

export const systraceImporter: Importer<"systrace"> = {
  name: "systrace",
  printer: "kernel",
  recognize: isSystrace,
  create: (options, sink) => new SystraceDecoder(options, sink),
};

/** The page's title, or what begins the recordings where the program in front of them is short. */
function isSystrace(lines: readonly string[]): boolean {
  const first = lines.find((line) => line.trim() !== "");
  if (first === undefined || !/^\s*<(?:!doctype html|html)\b/i.test(first)) return false;
  return lines.some((line) => line === "<title>Android System Trace</title>" || BEGIN.test(line));
}

const BEGIN = /^ *<script class="trace-data" type="application\/text">$/;
const END = "</script>";
/** What may stand behind the end of an element with a recording. */
const BEHIND_END = /^ *(?:<script class="trace-data" type="application\/text">|<!-- END TRACE -->)$/;
const TRACER = "# tracer: ";

const NO_RECORDING: UnsupportedLayout = {
  layout: "a web page of systrace without ftrace's text in it",
  remedy: "record once more, with categories that the kernel has, as in: systrace sched",
};

/** Any line of the page that is not ftrace's is a comment to ftrace's decoder. */
const OTHER = Buffer.from("#\n");
const CARRIAGE_RETURN = 13;
const GREATER = 62;

/** "beginning": of an element whose first line has yet to show what it is. */
type Part = "page" | "beginning" | "recording" | "other";

class SystraceDecoder implements ForeignDecoder {
  readonly #options: ImporterOptions;
  readonly #sink: ForeignSink;
  readonly #ftrace: ForeignDecoder;
  readonly #lines = new ByteLines(
    (line, tooLong) => this.#take(line, tooLong),
    (bytes, start, end) => this.#takeBytes(bytes, start, end),
  );
  #part: Part = "page";
  /** A line that ends the recording, if what follows is not more of it: a text in it may be anything. */
  #held: string | undefined;
  #recordings = 0;
  #rejected = false;
  /** The file's last line, which has no line feed. */
  #isLast = false;

  constructor(options: ImporterOptions, sink: ForeignSink) {
    this.#options = options;
    this.#sink = sink;
    this.#ftrace = ftraceImporter.create(options, {
      ...sink,
      reject: (d) => {
        this.#rejected = true;
        sink.reject(d);
      },
    });
  }

  feed(chunk: Uint8Array): void {
    if (!this.#rejected) this.#lines.feed(chunk);
  }

  end(): void {
    if (this.#rejected) return;
    this.#isLast = true;
    this.#lines.end();
    this.#isLast = false;
    if (this.#held !== undefined) this.#close(this.#held);
    if (this.#recordings > 0) this.#ftrace.end();
    else this.#sink.reject(diagnostic("MMS5101", wholeFile(this.#options.path), NO_RECORDING));
  }

  /** Most lines are those of a recording, and no text need be made of them. */
  #takeBytes(bytes: Buffer, start: number, end: number): boolean {
    if (this.#part !== "recording" || this.#held !== undefined) return false;
    const last = bytes[end - 1];
    if (last === GREATER || last === CARRIAGE_RETURN || last === undefined) return false;
    this.#ftrace.feed(bytes.subarray(start, end + 1));
    return true;
  }

  #take(line: string, tooLong: boolean): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) {
      if (BEHIND_END.test(line)) this.#close(held);
      else this.#feed(held, false, false);
    }
    if (this.#part === "recording") {
      if (!tooLong && line.endsWith(END)) this.#held = line;
      else this.#feed(line, tooLong);
    } else if (this.#part === "beginning" && line.startsWith(TRACER)) {
      this.#part = "recording";
      this.#recordings++;
      this.#feed(line, tooLong);
    } else {
      this.#part = this.#partBehind(line);
      this.#ftrace.feed(OTHER);
    }
  }

  #partBehind(line: string): Part {
    if (this.#part === "page") return BEGIN.test(line) ? "beginning" : "page";
    if (line.endsWith(END)) return "page";
    return this.#part === "beginning" && line === "" ? "beginning" : "other";
  }

  /** Of a line that is too long, only its beginning is there. */
  #feed(line: string, tooLong: boolean, isLast = this.#isLast): void {
    this.#ftrace.feed(Buffer.from(`${line}${tooLong ? " " : ""}${isLast ? "" : "\n"}`, "latin1"));
  }

  /** The recording's last line, up to the element's end. */
  #close(held: string): void {
    this.#part = "page";
    const text = held.slice(0, -END.length);
    if (text.trim() === "") this.#ftrace.feed(OTHER);
    else this.#ftrace.feed(Buffer.from(`${text}\n`, "latin1"));
  }
}
