/* What an importer of binary recordings makes of the stream that was made of one. */
import { expect } from "vitest";
import type { Diagnostic } from "../../../src/diag/diagnostic.js";
import type { ForeignLoss, ForeignRecord, Importer } from "../../../src/importers/importer.js";

export interface Seen {
  readonly records: readonly ForeignRecord[];
  readonly losses: readonly ForeignLoss[];
  /** Entries of no interest, by name. */
  readonly ignored: readonly string[];
  readonly refused: Diagnostic | undefined;
  readonly warnings: readonly Diagnostic[];
  readonly words: readonly { readonly kernel: string | undefined }[];
  /** How many cpus it says that it is of; 0 where it does not. */
  readonly cpus: number;
}

/** The frames come in chunks of `size`. */
export function decode(
  importer: Importer,
  frames: Uint8Array,
  wants: readonly string[],
  size = 1 << 20,
): Seen {
  const records: ForeignRecord[] = [];
  const losses: ForeignLoss[] = [];
  const ignored: string[] = [];
  const warnings: Diagnostic[] = [];
  const words: { readonly kernel: string | undefined }[] = [];
  let refused: Diagnostic | undefined;
  let cpus = 0;
  const decoder = importer.create(
    { path: "recording", wants: (event) => wants.includes(event) },
    {
      record: (record) => records.push(record),
      ignored: (event) => ignored.push(event),
      continuation: () => {},
      header: () => {},
      lost: (loss) => losses.push(loss),
      notUnderstood: () => expect.unreachable(),
      gap: () => expect.unreachable(),
      cpus: (count) => {
        cpus = count;
      },
      claim: (word) => words.push(word),
      reject: (d) => {
        refused = d;
      },
      warn: (d) => warnings.push(d),
    },
  );
  for (let at = 0; at < frames.length; at += size) decoder.feed(frames.slice(at, at + size));
  decoder.end();
  return { records, losses, ignored, refused, warnings, words, cpus };
}
