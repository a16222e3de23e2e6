/* What a caller passes as a trace, as bytes that can be read again. */
import { memoryBytes, streamBytes } from "../files/bytes/raw-bytes.js";
import { STDIN } from "../files/bytes/trace-file.js";
import { TraceInput } from "../files/bytes/trace-input.js";
import type { FileContext } from "../files/file-context.js";
import { openPath } from "../files/services.js";
import type { TraceBytes } from "../session/trace-bytes.js";
import { shown } from "./check-options.js";
import { ArgumentError } from "./errors.js";

/**
 * A trace: the path of its file, its bytes, or a stream of its bytes (what a Node or web stream gives). Of any format, and
 * plain, `.gz` or `.zst`: its first bytes tell.
 */
export type TraceSource = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const SOURCES = "the path of a trace, its bytes (a Uint8Array), or an iterable or stream of Uint8Arrays";

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isStream = (value: unknown) =>
  isObject(value) &&
  (Symbol.asyncIterator in value ||
    (Symbol.iterator in value &&
      (!Array.isArray(value) || value.every((item) => item instanceof Uint8Array))));

/** Throws an ArgumentError for what is no trace. */
export function checkSource(where: string, source: unknown): asserts source is TraceSource {
  checkPath(where, source);
  if (typeof source === "string" || source instanceof Uint8Array || isStream(source)) return;
  throw new ArgumentError(where, "source", `must be ${SOURCES}, but is ${shown(source)}`);
}

export function checkPath(where: string, path: unknown): void {
  if (path === STDIN) throw new ArgumentError(where, "source", 'must not be "-": pass process.stdin itself');
  if (path === "") throw new ArgumentError(where, "source", `must be ${SOURCES}, but is an empty string`);
}

/** A source that has been checked. A stream that gives something else than bytes ends there, and `misuse` says so. */
export interface OpenedSource {
  readonly bytes: TraceBytes;
  readonly misuse: () => ArgumentError | undefined;
}

/** `name` is what reports call bytes and streams. */
export async function openSource(
  where: string,
  source: TraceSource,
  name: string,
  context: FileContext,
): Promise<OpenedSource> {
  if (typeof source === "string") return { bytes: await openPath(source, context), misuse: () => undefined };
  if (source instanceof Uint8Array)
    return { bytes: new TraceInput(name, memoryBytes(source)), misuse: () => undefined };
  let misuse: ArgumentError | undefined;
  async function* checked(chunks: Iterable<unknown> | AsyncIterable<unknown>) {
    for await (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array)) {
        const hint = typeof chunk === "string" ? " (do not set an encoding on the stream)" : "";
        misuse = new ArgumentError(where, "source", `must give Uint8Arrays, but gave ${shown(chunk)}${hint}`);
        return;
      }
      yield chunk;
    }
  }
  return { bytes: new TraceInput(name, streamBytes(checked(source))), misuse: () => misuse };
}
