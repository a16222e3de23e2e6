/* What a run that was killed left behind, removed by the next one. */
import { isAlive, type Owner, ownerOf } from "./owner.js";
import type { Tracefs } from "./tracefs.js";

export interface Leftovers {
  /** Names of instances and of probes. */
  readonly removed: readonly string[];
  /** What somebody still uses. */
  readonly kept: readonly string[];
}

/** Removes instances and probes of processes that are gone. */
export function removeLeftovers(tracefs: Tracefs): Leftovers {
  return removeOf(tracefs, (owner) => !isAlive(owner));
}

/** Removes what the owner has made: an instance first, since it uses the probes. */
export function removeOf(tracefs: Tracefs, isWanted: (owner: Owner) => boolean): Leftovers {
  const removed: string[] = [];
  const kept: string[] = [];
  const attempt = (name: string, remove: () => void) => {
    try {
      remove();
      removed.push(name);
    } catch {
      kept.push(name);
    }
  };
  const isOurs = (name: string) => {
    const owner = ownerOf(name);
    return owner !== undefined && isWanted(owner);
  };
  for (const name of tracefs.list("instances").filter(isOurs)) {
    const instance = `instances/${name}`;
    attempt(instance, () => tracefs.folders.remove(tracefs.path(instance)));
  }
  for (const probe of probesIn(tracefs).filter((name) => isOurs(name.split("/")[0]!)))
    attempt(probe, () => tracefs.write("kprobe_events", `-:${probe}\n`));
  return { removed, kept };
}

/** `group/name` of each. */
function probesIn(tracefs: Tracefs): string[] {
  const lines = tracefs.readIfThere("kprobe_events").split("\n");
  return lines.flatMap((line) => /^[pr]\d*:([\w/]+)(?:\s|$)/.exec(line)?.[1] ?? []);
}
