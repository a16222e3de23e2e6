/** Ends a switch over a closed union: a new member becomes a compile error there. */
export function assertNever(value: never): never {
  throw new Error(
    `not a member of the union: ${JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}` : v))}`,
  );
}
