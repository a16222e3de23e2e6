/* Releases by their dotted numbers, as `uname -r` prints them. */

/** Leading numbers and the number behind `-rc`, if any: "6.12.117+deb12-amd64" is 6, 12, 117. */
const RELEASE = /^(\d+(?:\.\d+)*)(?:-rc(\d+))?/;

/**
 * Whether release v is older than release w. Numbers that are missing count as 0, a candidate (`3.1-rc10`) is older than
 * its release, and whatever else follows the numbers makes no difference. Unknown if one of them does not begin with a number.
 */
export function versionBefore(v: string | undefined, w: string | undefined): boolean | undefined {
  const left = v === undefined ? null : RELEASE.exec(v);
  const right = w === undefined ? null : RELEASE.exec(w);
  if (left === null || right === null) return undefined;
  const [a, b] = [left[1]!.split("."), right[1]!.split(".")];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = compareDigits(a[i] ?? "0", b[i] ?? "0");
    if (difference !== 0) return difference < 0;
  }
  if (left[2] === undefined || right[2] === undefined) return left[2] !== undefined && right[2] === undefined;
  return compareDigits(left[2], right[2]) < 0;
}

/** Numbers of any length, by their digits. */
function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, "")];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}
