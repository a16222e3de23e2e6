/* Numbers of version 7 of trace.dat (Documentation/trace-cmd/trace-cmd.dat.v7.5.txt of trace-cmd 3.4). */

/** Ids of sections; those of the options that point to them are the same. */
export const SECTION = {
  formats: 18,
  ftraceFormats: 17,
  headerInfo: 16,
  kallsyms: 19,
  cmdlines: 21,
} as const;
export const OPTION = {
  done: 0,
  stats: 2,
  buffer: 3,
  clock: 4,
  uname: 5,
  offset: 7,
  cpus: 8,
  version: 9,
  tsc: 14,
  text: 22,
} as const;
/** A section's flag. */
export const COMPRESSED = 1;
