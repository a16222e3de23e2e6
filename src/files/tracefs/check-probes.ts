/* Whether the running kernel takes the probes of a plan: each is set and removed again, and none is turned on. */
import type { Catalogue } from "../../probes/catalogue.js";
import { kprobeLine } from "../../probes/forms/probe-lines.js";
import type { PlannedProbe } from "../../probes/plan.js";
import { InputError } from "../../session/input-error.js";
import { removeOf } from "./leftovers.js";
import { groupName, thisProcess } from "./owner.js";
import type { Tracefs } from "./tracefs.js";

export interface CheckedProbe {
  readonly event: string;
  /** The function, of a return with `%return`, or the tracepoint. */
  readonly place: string;
  /** The kernel's own words; undefined where it takes the probe. */
  readonly refusal: string | undefined;
}

/** In the plan's order. Throws an InputError where nothing can be tried at all. */
export function checkProbes(
  tracefs: Tracefs,
  probes: readonly PlannedProbe[],
  catalogue: Catalogue,
): CheckedProbe[] {
  const owner = thisProcess();
  const group = groupName(owner);
  const removeAll = () => removeOf(tracefs, ({ pid, began }) => pid === owner.pid && began === owner.began);
  try {
    return probes.map((planned): CheckedProbe => {
      const { event, kind, place } = planned.probe;
      if (place.function === undefined) {
        const isThere = tracefs.has(`events/${place.tracepoint.replace(":", "/")}`);
        return { event, place: place.tracepoint, refusal: isThere ? undefined : "no such tracepoint" };
      }
      const at = kind === "probe-return" ? `${place.function}%return` : place.function;
      return { event, place: at, refusal: refusalOf(tracefs, kprobeLine(planned, catalogue, group)!) };
    });
  } finally {
    removeAll();
  }
}

function refusalOf(tracefs: Tracefs, line: string): string | undefined {
  try {
    tracefs.write("kprobe_events", `${line}\n`);
    return undefined;
  } catch (e) {
    if (!(e instanceof InputError)) throw e;
    return tracefs.lastError() ?? "no reason given";
  }
}
