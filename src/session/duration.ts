const UNITS = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
]);
const LONGEST_NS = 3_600_000_000_000n;

/** "1ms", "250us", "1.5s" as nanoseconds, exact; undefined for what is none, or more than an hour. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+)(?:\.(\d{1,9}))?(ns|us|ms|s)$/.exec(text);
  if (match === null) return undefined;
  const fraction = match[2] ?? "";
  const scaled = BigInt(match[1]! + fraction) * UNITS.get(match[3]!)!;
  const scale = 10n ** BigInt(fraction.length);
  return scaled % scale !== 0n || scaled / scale > LONGEST_NS ? undefined : Number(scaled / scale);
}
