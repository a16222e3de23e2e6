/*
 * What a script that `mmspec probes` printed says of the recording that it makes: which kernel it ran on, and which of
 * the model's events it recorded. It stands in the first line of the file and nowhere else:
 *
 *     # mmspec: {"kernel":"6.12.117+deb12-amd64","records":["vma_dup","copy_vma__return","copy_vma__return.new_start"]}
 *
 * The script writes it in front of what the tool printed, so nothing that is recorded can get there: neither a command
 * name nor the text of a marker can forge it, and a ring buffer that overran does not lose it. A script that prints
 * JSONL says the same in its `trace_begin`; a trace.dat that `mmspec record` writes, in its option VERSION.
 *
 * `records` has an event for each that is recorded, and EVENT.FIELD for each of its OPTIONAL fields that is. `map` is the
 * name of the field map that it is to be read with, where its events do not tell; `rules` are those that it was recorded
 * for, where what others would say of it means nothing.
 */

export interface ScriptMarker {
  /** As `uname -r` has it. */
  readonly kernel: string | undefined;
  readonly records: readonly string[] | undefined;
  readonly map?: string | undefined;
  /** Ids. */
  readonly rules?: readonly string[] | undefined;
}

const PREFIX = "# mmspec: ";
const RELEASE = /^[\w.+~-]{1,100}$/;
const MAP = /^[\w.+~-]{1,100}$/;
const RULE = /^[A-Za-z_]\w*$/;
const RECORDED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$/;

/** undefined: the line is no marker. "broken": it begins like one, and is not of the form. */
export function readMarker(line: string): ScriptMarker | "broken" | undefined {
  if (!line.startsWith(PREFIX)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(line.slice(PREFIX.length));
  } catch {
    return "broken";
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return "broken";
  const { kernel, records, map, rules } = json as Readonly<Record<string, unknown>>;
  if (kernel !== undefined && !(typeof kernel === "string" && RELEASE.test(kernel))) return "broken";
  if (map !== undefined && !(typeof map === "string" && MAP.test(map))) return "broken";
  if (records !== undefined && !areAll(records, RECORDED)) return "broken";
  if (rules !== undefined && !areAll(rules, RULE)) return "broken";
  return { kernel, records, ...(map !== undefined && { map }), ...(rules !== undefined && { rules }) };
}

function areAll(value: unknown, form: RegExp): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string" && form.test(name));
}

/** The line itself, for a recording that mmspec makes. */
export function printMarkerLine({ kernel, records, map, rules }: ScriptMarker): string {
  return PREFIX + JSON.stringify({ kernel, records, map, rules });
}

/**
 * The command of a shell script that prints the marker. The kernel is the one that it runs on, whatever it was
 * printed for.
 */
export function printMarker(records: readonly string[]): string {
  const text = `${PREFIX}{"kernel":"%s","records":${JSON.stringify(records)}}`;
  // A release has no other characters; what would break the JSON must not get in.
  return `printf '${text}\\n' "$(uname -r | tr -cd 'A-Za-z0-9._+~-')"`;
}
