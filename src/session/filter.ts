/** What chooses tests by their names. */
export interface Filter {
  readonly text: string;
  readonly fits: (name: string) => boolean;
}

/**
 * A text that is to be contained, or a regular expression between slashes, with flags behind it if need be; undefined for
 * one that is none.
 */
export function parseFilter(text: string): Filter | undefined {
  const [, pattern, modes] = /^\/(.*)\/([ims]*)$/s.exec(text) ?? [];
  if (pattern === undefined) return { text, fits: (name) => name.includes(text) };
  try {
    const regExp = new RegExp(pattern, `u${modes}`);
    return { text, fits: (name) => regExp.test(name) };
  } catch {
    return undefined;
  }
}
