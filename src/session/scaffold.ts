/*
 * What `mmspec new` writes: small specs that run, whose tests pass, and of which one test fails if the rule is switched off.
 * Their author replaces what they say, not how they are made.
 */
import type { EventFormat, FormatField } from "../importers/print-fmt/format-file.js";

/** A file that is to be written; the path begins where the command is told to write. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** An event as a spec declares it. */
export interface NewEvent {
  readonly name: string;
  readonly params: readonly NewParam[];
}

export interface NewParam {
  readonly name: string;
  readonly type: string;
  readonly optional?: boolean;
  /** It names an object, whatever its type is. */
  readonly isObject?: boolean;
}

/** What begins and what ends, and the argument that says of what. */
interface Pair {
  readonly begin: NewEvent;
  readonly end: NewEvent;
  readonly key: string;
  readonly type: string;
}

const CLOSING = "=".repeat(78);
const header = (module: string) => {
  const middle = ` MODULE ${module} `;
  const left = Math.max(4, Math.floor((78 - middle.length) / 2));
  return `${"-".repeat(left)}${middle}${"-".repeat(Math.max(4, 78 - middle.length - left))}`;
};

/** A spec of its own: something begins and ends. */
export function newSpec(module: string): NewFile[] {
  const thing = { name: "thing", type: "Thing" };
  const begin = { name: `${last(module)}_begin`, params: [thing] };
  const end = { name: `${last(module)}_end`, params: [thing] };
  const pair = { begin, end, key: "thing", type: "Thing" };
  return [
    { path: `${module.replaceAll(".", "/")}.mms`, text: pairSpec(module, [begin, end], pair, ["Thing"]) },
  ];
}

const last = (module: string) => module.split(".").at(-1)!;
/** "refs" as the beginning of a rule's id: "REFS". */
const prefixOf = (module: string) =>
  last(module)
    .replaceAll(/[^A-Za-z0-9]/g, "_")
    .toUpperCase();

function pairSpec(module: string, events: readonly NewEvent[], pair: Pair, types: readonly string[]): string {
  const { begin, end, key, type } = pair;
  const id = `${prefixOf(module)}_01`;
  return `${header(module)}
(* What ${begin.name} begins, ${end.name} ends. To be replaced by what is modelled, and what must hold. *)

${types.map((name) => `TYPE ${name} == Ptr\n`).join("")}${types.length > 0 ? "\n" : ""}${events.map(declared).join("\n")}

\\* What has begun and not ended.
VARIABLE open : SUBSET ${type}
INIT open = {}

ACTION Begin ON ${begin.name} == open' = open \\cup {${key}}

ACTION End ON ${end.name} ==
    (* What breaks in the kernel when this does not hold, and the source that says so. *)
    /\\ REQUIRE ${id} "only what has begun ends" == ${key} \\in open
    /\\ open' = open \\ {${key}}

TEST "begins and ends" COMPLETE
    ${record(begin)}
    ${record(end)}
    EXPECT ok

TEST "ends without having begun" COMPLETE
    ${record(end)}
    EXPECT violated ${id} AT 1
${CLOSING}
`;
}

const declared = ({ name, params }: NewEvent) =>
  `EVENT ${name}(${params.map((p) => `${p.name} : ${p.type}${p.optional === true ? " OPTIONAL" : ""}`).join(", ")})`;

/** A record of a TEST with a value for each argument. */
export function record({ name, params }: NewEvent): string {
  const needed = params.filter((p) => p.optional !== true);
  return `${name}(${needed.map((p) => `${p.name}: ${literal(p.type)}`).join(", ")})`;
}

function literal(type: string): string {
  const first = /^\{"([^"]*)"/.exec(type)?.[1];
  if (first !== undefined) return `"${first}"`;
  if (type === "BOOLEAN") return "TRUE";
  if (type === "STRING") return '"x"';
  return type === "Nat" || type === "Int" || type === "Task" ? "1" : "0x10";
}

/** A rule about an event of a spec that there is; what its tests expect is filled in when they have been run. */
export function newRule(
  id: string,
  module: string,
  base: string,
  event: NewEvent,
  param: NewParam,
  expect: readonly [string, string],
): NewFile {
  const seen = `seen_${id.toLowerCase().replaceAll(/\W/g, "_")}`;
  const text = `${header(module)}
(* To be replaced by what must hold, what breaks in the kernel when it does not, and the source that says so. *)
EXTENDS ${base}

\\* What ${event.name} has been about.
VARIABLE ${seen} : SUBSET ${param.type}
INIT ${seen} = {}

ACTION Check_${id} ON ${event.name} ==
    /\\ REQUIRE ${id} "${event.name} is about a ${param.name} once" == ${param.name} \\notin ${seen}
    /\\ ${seen}' = ${seen} \\cup {${param.name}}

TEST "${id}: once" COMPLETE
    ${record(event)}
    EXPECT ${expect[0]}

TEST "${id}: twice" COMPLETE
    ${record(event)}
    ${record(event)}
    EXPECT ${expect[1]}
${CLOSING}
`;
  return { path: `${module}.mms`, text };
}

/** A field map for probes that are called as the events are, and a recording of such. */
export function newMap(name: string, specName: string, events: readonly NewEvent[]): NewFile[] {
  const rules = events.map((event) => ({
    from: event.name,
    to: event.name,
    fields: Object.fromEntries(event.params.map((p) => [p.name, p.name])),
  }));
  const map = { format: 1, name, title: `Probes for ${specName}`, events: rules };
  const lines = events.map((event, i) => {
    const values = event.params.map((p) => ` ${p.name}=${literal(p.type)}`).join("");
    return `            task-71      [000] .....   100.00000${i + 1}: ${event.name}: (${event.name}+0x0/0x100)${values}`;
  });
  return [
    { path: `maps/${name}.json`, text: json(map) },
    { path: `${name}.ftrace.txt`, text: `# tracer: nop\n#\n${lines.slice(0, 9).join("\n")}\n` },
  ];
}

export const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** A folder: a spec of tracepoints, the map that reads them, and their descriptions; undefined if no two have a field in common. */
export function newSubsystem(
  name: string,
  formats: readonly EventFormat[],
  described: string,
): NewFile[] | undefined {
  const events = formats.map((format) => ({
    name: format.name,
    params: format.fields.flatMap((field) => {
      const type = typeOf(field);
      const isObject = field.isPointer && !isSymbol(format, field);
      return type === undefined ? [] : [{ name: argumentOf(field.name), type, isObject }];
    }),
  }));
  const pair = pairOf(events);
  if (pair === undefined) return undefined;
  // A text may not tell a field: only what the rule is about must be there.
  const mark = (argument: string) => (argument === pair.key ? argument : `${argument}?`);
  const optional = (event: NewEvent): NewEvent => ({
    ...event,
    params: event.params.map((p) => ({ ...p, optional: p.name !== pair.key })),
  });
  const map = {
    format: 1,
    name,
    title: `Tracepoints of ${name}`,
    formats: [`formats/${name}.txt`],
    events: formats.map((format) => ({
      from: format.name,
      to: format.name,
      kind: "tracepoint",
      fields: Object.fromEntries(
        format.fields
          .filter((field) => typeOf(field) !== undefined)
          .map((field) => [mark(argumentOf(field.name)), readOf(format, field)]),
      ),
    })),
  };
  const shown = { ...pair, begin: optional(pair.begin), end: optional(pair.end) };
  return [
    { path: `${name}.mms`, text: pairSpec(name, events.map(optional), shown, []) },
    { path: `maps/${name}.json`, text: json(map) },
    { path: `maps/formats/${name}.txt`, text: described },
  ];
}

/** self, cpu and ts are in scope in every action: an argument cannot be called so. */
const argumentOf = (field: string) => (/^(?:self|cpu|ts)$/.test(field) ? `of_${field}` : field);

/** %p is hashed, as a rule: it names an object, and is no address. */
function readOf(format: EventFormat, field: FormatField): string | { field: string; read: string } {
  if (field.isPointer && !isSymbol(format, field)) return { field: field.name, read: "name" };
  return field.isString || field.isPointer ? { field: field.name, read: "text" } : field.name;
}

/** Whether a pointer is printed as the name of what it points to: %ps, %pS. */
function isSymbol({ printFmt }: EventFormat, { name }: FormatField): boolean {
  const [, format = "", args = ""] = /^"((?:[^"\\]|\\.)*)"(.*)$/s.exec(printFmt?.source ?? "") ?? [];
  const conversions = format.replaceAll("%%", "").match(/%[-+ #0-9.*lhz]*[a-zA-Z][sSfFB]?/g) ?? [];
  const at = args.split(/,(?![^(]*\))/).findIndex((arg) => new RegExp(`REC->${name}\\b`).test(arg));
  return at > 0 && /^%[-0-9]*p[sSfFB]$/.test(conversions[at - 1] ?? "");
}

/** The type of an argument that a field becomes; undefined where it is no value that a spec has. */
function typeOf(field: FormatField): string | undefined {
  if (field.isString || field.isPointer) return "STRING";
  if (field.isBool) return "BOOLEAN";
  if (field.type === undefined) return undefined;
  if (/(?:^|_)pid$/.test(field.name)) return "Task";
  return field.type.signed ? "Int" : "Nat";
}

const BEGINS = /(?:start|begin|queue|issue|insert|enter|entry|lock|alloc|fork|generate|raise)/;
const ENDS = /(?:end|done|complete|exit|unlock|free|finish|deliver|return)/;

/** What is most likely a beginning and its end: they have an argument of one name, a pointer if there is one. */
function pairOf(events: readonly NewEvent[]): Pair | undefined {
  const candidates = events.flatMap((begin) =>
    events.flatMap((end) => {
      if (begin === end) return [];
      const key = commonOf(begin, end);
      if (key === undefined) return [];
      const score =
        (BEGINS.test(begin.name) && !ENDS.test(begin.name) ? 2 : 0) +
        (ENDS.test(end.name) ? 2 : 0) +
        (key.isObject === true ? 1 : 0) +
        (begin.name.split("_").slice(0, -1).join() === end.name.split("_").slice(0, -1).join() ? 1 : 0);
      return [{ begin, end, key: key.name, type: key.type, score }];
    }),
  );
  return candidates.sort((a, b) => b.score - a.score)[0];
}

function commonOf(a: NewEvent, b: NewEvent): NewParam | undefined {
  const common = a.params.filter((p) => b.params.some((q) => q.name === p.name && q.type === p.type));
  return (
    common.find((p) => p.isObject) ??
    common.find((p) => p.type === "Task") ??
    common.find((p) => /(?:id|sector|ino|inode|seq|tag|index|addr)$/.test(p.name) && p.type !== "STRING") ??
    common.find((p) => p.type !== "STRING")
  );
}
