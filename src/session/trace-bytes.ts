import type { Diagnostic } from "../diag/diagnostic.js";

/**
 * The text of one trace (decompressed, UTF-8) that may be read more than once: stories, and losses in recordings, need a
 * second look. Reading never throws because of what is read: `failure` says why the bytes end early.
 */
export interface TraceBytes {
  /** What reports call it. */
  readonly path: string;
  /**
   * The bytes from the beginning; a reading before is over. A chunk is valid until the next one. One of a trace that goes on
   * is empty where all that there is has been read.
   */
  read(): AsyncGenerator<Uint8Array>;
  /** Ends the reading under way, and releases the file. It can be read again after that. */
  close(): Promise<void>;
  /** Whether reading it twice costs nothing but time. */
  readonly isFile: boolean;
  /** Whether all that was read can be read again. */
  readonly canReread: boolean;
  /** Bytes of a stream that are kept to be read again. */
  readonly keptLimit: number;
  /** Why the bytes ended early, if they did. */
  readonly failure: Diagnostic | undefined;
  /** How far the reading has come, in bytes of the file. */
  readonly bytesRead: number;
  readonly totalBytes: number | undefined;
}
