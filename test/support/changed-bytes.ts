/* Files that are damaged: some bytes have other values. */
import fc from "fast-check";

export interface ChangedBytesOptions {
  readonly seed: number;
  readonly runs: number;
  /** Bytes at the beginning that stay as they are. */
  readonly kept?: number;
}

/** Checks copies of the files in which one to eight bytes are changed. */
export function withChangedBytes(
  files: readonly Buffer[],
  { seed, runs, kept = 0 }: ChangedBytesOptions,
  check: (bytes: Buffer) => void,
): void {
  const changed = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...files), changed, (file, changes) => {
      const bytes = Buffer.from(file);
      for (const [at, value] of changes) bytes[kept + (at % (bytes.length - kept))] = value;
      check(bytes);
    }),
    { seed, numRuns: runs },
  );
}
