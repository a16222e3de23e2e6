/* Sizes of memory and files as people write them. */

const UNITS: ReadonlyMap<string, number> = new Map([
  ["K", 2 ** 10],
  ["M", 2 ** 20],
  ["G", 2 ** 30],
  ["T", 2 ** 40],
]);

/** "512M", "1.5G", "2GiB" as bytes; undefined for what is none. A unit is always needed. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,3})?) ?([KMGT])(?:i?B)?$/.exec(text);
  return match === null ? undefined : Math.floor(Number(match[1]) * UNITS.get(match[2]!)!);
}

/** "512 MiB", "1.5 GiB": in the largest unit that fits. */
export function formatByteSize(bytes: number): string {
  const [unit, factor] = [...UNITS].findLast(([, n]) => bytes >= n) ?? ["", 1];
  return `${Math.round((bytes / factor) * 10) / 10} ${unit === "" ? "bytes" : `${unit}iB`}`;
}
