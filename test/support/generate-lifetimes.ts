/* LIFETIMEs of random programs, and variables that do not follow them. */
import type { Choices } from "./choices.js";
import { type T, writeType } from "./generate-expr.js";
import type { GeneratedEvent, GeneratedVariable } from "./generate-spec.js";

export interface GeneratedLifetime {
  readonly module: number;
  readonly type: string;
  readonly text: string;
}

/** Of some events that have such an argument; of none there is no LIFETIME. */
export function generateLifetime(
  c: Choices,
  type: T,
  events: readonly GeneratedEvent[],
): readonly GeneratedLifetime[] {
  const name = writeType(type);
  const objects = events.flatMap(({ name: event, params }) => {
    const fitting = params.filter((p) => p.type === type).map((p) => p.name);
    if (fitting.length === 0 || c.oneIn(4)) return [];
    return [fitting.length === 1 && c.oneIn(2) ? event : `${event}(${c.pick(fitting)})`];
  });
  if (objects.length === 0) return [];
  const births = c.below(objects.length + 1);
  const part = (word: string, list: readonly string[]) =>
    list.length === 0 ? "" : ` ${word} ${list.join(", ")}`;
  const text = `LIFETIME ${name}${part("BORN", objects.slice(0, births))}${part("DIES", objects.slice(births))}`;
  return [{ module: c.oneIn(4) ? 1 : 0, type: name, text }];
}

export function withOutlives(
  c: Choices,
  v: GeneratedVariable,
  lifetimes: readonly GeneratedLifetime[],
): GeneratedVariable {
  const keys = v.type.kind === "Fn" ? v.type.from : v.type.kind === "Set" ? v.type.of : undefined;
  const follows = lifetimes.find((l) => keys !== undefined && l.type === writeType(keys));
  if (follows === undefined || follows.module > (v.module ?? 0) || !c.oneIn(4)) return v;
  return { ...v, outlives: follows.type };
}
