/*
 * Emitted JavaScript calls the runtime by names of its own (`rt_eq`), not through the module (`rt.eq`): code that has
 * not been optimized yet looks a member of a module up each time, but a constant hardly costs anything.
 */

/** A string, a comment, or a member of `rt`. */
const TOKEN = /"(?:[^"\\]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\/|\brt\.(\w+)/g;

/** The text with names of its own for what it uses of `rt`, which are declared in front of it. */
export function withOwnNames(text: string): string {
  const used = new Set<string>();
  const body = text.replace(TOKEN, (token, member: string | undefined) => {
    if (member === undefined) return token;
    used.add(member);
    return `rt_${member}`;
  });
  const names = [...used].sort().map((member) => `${member}: rt_${member}`);
  return names.length === 0 ? body : `const { ${names.join(", ")} } = rt;\n${body}`;
}
