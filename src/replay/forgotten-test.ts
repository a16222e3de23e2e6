/* What to test for where a function variable was applied to a key that it does not have. */
import type { Dataflow } from "../ir/analysis/dataflow.js";
import type { Fault } from "../runtime/logic.js";
import type { Meta } from "../runtime/machine.js";

/** Events that are named. */
const NAMED = 3;

/** "this thread has no `visiting` yet, rmap_one gives it one: …"; undefined for other faults. */
export function forgottenTest({ site, key }: Fault, dataflow: Dataflow, meta: Meta): string | undefined {
  if (site === undefined || key === undefined) return undefined;
  const [, name, arg] = /^(\w+)\[([^[\]]*)\]$/.exec(site.text) ?? [];
  const variable = name === undefined ? -1 : dataflow.variables.indexOf(name);
  if (variable < 0) return undefined;
  const setters = dataflow.effects.filter((effect) => effect.variable === variable && !effect.observes);
  // What is computed from the old value needs one itself.
  const births = setters.filter(({ reads }) => !reads.variables.includes(variable));
  const from = births.length > 0 ? births : setters;
  const events = [...new Set(from.map(({ event }) => meta.events[event]!.name))];
  const more = events.length > NAMED ? " …" : "";
  const who = arg === "self" ? "this thread" : `\`${arg}\``;
  const given =
    events.length === 0
      ? "no event gives it one"
      : `${events.slice(0, NAMED).join(", ")}${more} may give it one`;
  const tested = arg!.includes(",") ? `<<${arg}>>` : arg;
  return `${who} has no \`${name}\` here, ${given}: test \`${tested} \\in DOMAIN ${name}\` first`;
}
