/* What a kernel's probe catalogue knows of events that no recording of that kernel has, and that none misses. */
import type { Catalogue } from "./catalogue.js";

/** Whether the event never happens on these kernels, or what it changes is told by others; so too of its return. */
export function isNeverMissed({ events }: Catalogue, event: string): boolean {
  const note = events[event] ?? events[event.replace(/__return$/, "")];
  return note?.seen === "absent" || note?.seen === "covered";
}
