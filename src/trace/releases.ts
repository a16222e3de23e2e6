/* Releases of a kernel, as traces and field maps name them. */
export { versionBefore } from "../runtime/version.js";
