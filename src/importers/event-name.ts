/* The name of an event, in front of a colon. */
import { NameCache } from "./name-cache.js";

const BLANK = 32;
/** A number is the address of a marker without symbols, or an entry without a name. */
const NAME = /^[A-Za-z_][\w.$-]*$/;
const LENGTH_LIMIT = 256;
/** Every kernel has fewer events; text that imitates them must not fill the memory. */
const NAMES_LIMIT = 65_536;

/** Reads names; each comes out as one string, however often it stands in the file. */
export class EventNames {
  readonly #cache = new NameCache();
  readonly #known = new Set<string>();

  /** The name that begins at `at` and is followed by a colon and a blank, or the line's end; else undefined. */
  read(line: string, at: number): string | undefined {
    const colon = line.indexOf(":", at);
    if (colon <= at || (line.charCodeAt(colon + 1) !== BLANK && colon + 1 < line.length)) return undefined;
    return this.between(line, at, colon);
  }

  /** What stands between, if it is a name. */
  between(line: string, from: number, to: number): string | undefined {
    if (to - from > LENGTH_LIMIT) return undefined;
    const name = this.#cache.slice(line, from, to);
    if (this.#known.has(name)) return name;
    if (!NAME.test(name)) return undefined;
    if (this.#known.size < NAMES_LIMIT) this.#known.add(name);
    return name;
  }
}

/** perf names the places of one inlined function, and further probes at one function, `name_1`, `name_2` … */
export function withoutProbeSuffix(event: string): string {
  const last = event.charCodeAt(event.length - 1);
  return last >= 48 && last <= 57 ? event.replace(/_\d{1,4}$/, "") : event;
}
