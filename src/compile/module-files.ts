/* Where a module's text is: `mm.locks` in mm/locks.mms, below the folder of whatever it belongs to. */

export const SPEC_SUFFIX = ".mms";

/** The path of a module's file, with "/" between its parts. */
export function fileOfModule(name: string): string {
  return `${name.split(".").join("/")}${SPEC_SUFFIX}`;
}

/** The module that a file with this path has; the path's parts are separated by "/". */
export function moduleOfFile(file: string): string {
  return file.slice(0, -SPEC_SUFFIX.length).split("/").join(".");
}
