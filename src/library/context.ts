import type { FileContext } from "../files/file-context.js";
import { workingDirectory } from "../files/services.js";

/** The library does not read standard input: pass it as a stream. */
async function* nothing(): AsyncGenerator<Uint8Array> {}

/** `texts` are specs that lie in no file, by path. */
export function libraryContext(
  cwd: string | undefined,
  texts: ReadonlyMap<string, string> = new Map(),
): FileContext {
  return { cwd: cwd ?? workingDirectory(), stdin: nothing(), texts };
}
