import type { FileContext } from "../files/file-context.js";
import { workingDirectory } from "../files/services.js";

/** A library has no standard input of its own: whoever wants it passes it as a stream. */
async function* nothing(): AsyncGenerator<Uint8Array> {}

/** `texts` are specs that lie in no file, by path. */
export function libraryContext(
  cwd: string | undefined,
  texts: ReadonlyMap<string, string> = new Map(),
): FileContext {
  return { cwd: cwd ?? workingDirectory(), stdin: nothing(), texts };
}
