/** Nanoseconds as the seconds that recordings print: "100.020000". */
export function timeText(ns: number | bigint | string): string {
  const text = String(ns);
  const isNegative = text.startsWith("-");
  const digits = (isNegative ? text.slice(1) : text).padStart(10, "0");
  const fraction = digits.slice(-9);
  const shown = fraction.endsWith("000") ? fraction.slice(0, 6) : fraction;
  return `${isNegative ? "-" : ""}${digits.slice(0, -9)}.${shown}`;
}
