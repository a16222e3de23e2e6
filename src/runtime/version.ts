/* Releases by their dotted numbers, as `uname -r` prints them, and as specs name them. */

/** Leading numbers and the number behind `-rc`, if any: "6.12.117+deb12-amd64" is 6, 12, 117. */
const RELEASE = /^(\d+(?:\.\d+)*)(?:-rc(\d+))?/;

/** `v6_12`: where 6.12 begins, which is its first candidate; `v6_12_rc2` is its second. */
const NAMED = /^v(\d+(?:_\d+)+?)(?:_rc(\d+))?$/;

interface Release {
  readonly numbers: readonly string[];
  /** Which candidate it is; undefined behind the last. */
  readonly candidate: string | undefined;
}

/** What was read: the same few are compared again and again. */
const known = new Map<string, Release | undefined>();
const KNOWN_LIMIT = 1000;

function releaseOf(text: string): Release | undefined {
  if (known.has(text)) return known.get(text);
  if (known.size >= KNOWN_LIMIT) known.clear();
  const release = read(text);
  known.set(text, release);
  return release;
}

function read(text: string): Release | undefined {
  const named = NAMED.exec(text);
  if (named !== null) return { numbers: named[1]!.split("_"), candidate: named[2] ?? "1" };
  const printed = RELEASE.exec(text);
  return printed === null ? undefined : { numbers: printed[1]!.split("."), candidate: printed[2] };
}

/**
 * Whether release v is older than release w. Numbers that are missing count as 0, a candidate (`3.1-rc10`) is older than
 * its release, `v3_1` is 3.1-rc1, and whatever else follows the numbers makes no difference. Unknown if one of them does not begin with a number.
 */
export function versionBefore(v: string | undefined, w: string | undefined): boolean | undefined {
  const left = v === undefined ? undefined : releaseOf(v);
  const right = w === undefined ? undefined : releaseOf(w);
  if (left === undefined || right === undefined) return undefined;
  const [a, b] = [left.numbers, right.numbers];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = compareDigits(a[i] ?? "0", b[i] ?? "0");
    if (difference !== 0) return difference < 0;
  }
  if (left.candidate === undefined || right.candidate === undefined)
    return left.candidate !== undefined && right.candidate === undefined;
  return compareDigits(left.candidate, right.candidate) < 0;
}

/** Numbers of any length, by their digits. */
function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, "")];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}
