/*
 * Which files of a folder are wanted: --include and --exclude, and the .mmspecignore files on the way down. All of them
 * are patterns as in a .gitignore.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";

const IGNORE_FILE = ".mmspecignore";

/** Patterns relative to each folder that is walked. */
export interface Selection {
  /** Where there are any, a file is taken only if one of them has it. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

interface IgnoreFile {
  /** Its folder, from the one that is walked: "" or "a/b/". */
  readonly below: string;
  readonly patterns: Ignore;
}

export class TraceSelection {
  readonly #include: Ignore | undefined;
  readonly #exclude: Ignore;
  /** Of the folders on the way down, the deepest last. */
  readonly #files: readonly IgnoreFile[];

  private constructor(include: Ignore | undefined, exclude: Ignore, files: readonly IgnoreFile[]) {
    this.#include = include;
    this.#exclude = exclude;
    this.#files = files;
  }

  static of({ include = [], exclude = [] }: Selection): TraceSelection {
    const included = include.length === 0 ? undefined : ignore().add([...include]);
    return new TraceSelection(included, ignore().add([...exclude]), []);
  }

  /**
   * With the patterns of the .mmspecignore of a folder, if it has one. `below` is the folder from the one that is walked,
   * `shown` its path in messages. Throws what the system says where it cannot be read.
   */
  async within(location: string, below: string, shown: string): Promise<TraceSelection> {
    let text: string;
    try {
      text = await readFile(join(location, IGNORE_FILE), "utf8");
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === "ENOENT") return this;
      throw e;
    }
    const path = join(shown, IGNORE_FILE);
    const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
    const patterns = ignore().add(lines.map((pattern, i) => ({ pattern, mark: `${path}:${i + 1}` })));
    return new TraceSelection(this.#include, this.#exclude, [...this.#files, { below, patterns }]);
  }

  /** Whether somebody has asked for files of this name, so that the name is no reason to pass it over. */
  isIncluded(path: string): boolean {
    return this.#include?.ignores(path) === true;
  }

  /** Why it is not wanted, in words. `path` is from the folder that is walked, that of a folder with a slash at its end. */
  reasonAgainst(path: string): string | undefined {
    const excluded = this.#exclude.test(path);
    if (excluded.ignored) return `--exclude ${excluded.rule?.pattern}`;
    // As git does: the deepest file that has something to say of it decides.
    for (const { below, patterns } of this.#files.toReversed()) {
      const { ignored, unignored, rule } = patterns.test(path.slice(below.length));
      if (ignored) return `${rule?.pattern} in ${rule?.mark}`;
      if (unignored) break;
    }
    if (path.endsWith("/") || this.#include === undefined || this.isIncluded(path)) return undefined;
    return "--include does not have it";
  }
}
