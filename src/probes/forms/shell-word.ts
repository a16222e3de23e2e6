/* Names of files as words of a shell's command line, such as the one that a script's comment gives to be copied. */
import { printable } from "../../text/printable.js";

/** Whether the name fits into one line: a shell could be given the others, but no comment can hold them. */
export function fitsInLine(name: string): boolean {
  return printable(name) === name;
}

/** The name, quoted if a shell would make something else of it. */
export function shellWord(name: string): string {
  // Behind a flag, but whoever copies it may leave that out.
  const text = name.startsWith("-") ? `./${name}` : name;
  return /^[\w%+,./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
