/*
 * A bpftrace script whose output is a trace already: what a field map does with a recording is done in the kernel, and
 * each event printed as the model has it, one JSON object a line. bpftrace takes offsets from the running kernel's BTF.
 *
 * Entries are kept by thread until their return (`@copy_vma_len[tid]`); none of the probed functions calls itself.
 */
import {
  alternatives,
  type Condition,
  type EventRule,
  type Scalar,
  type Source,
} from "../../importers/field-map.js";
import { list } from "../../text/one-or-more.js";
import type { ProbeField } from "../choose-place.js";
import { printFetch } from "../expression.js";
import type { PlannedProbe } from "../plan.js";
import { commented, type Form, headLines, purpose, type ScriptInput, tailLines } from "./form.js";
import { bpftraceNumber } from "./map-names.js";

export const bpftrace: Form = (input) => ({
  kind: "script",
  text: new BpftraceScript(input).text(),
});

/** A field as printed: its format, as it stands in the script, its value, and when there is one. */
interface Printed {
  readonly name: string;
  readonly format: string;
  /** undefined where the format says it all. */
  readonly value: string | undefined;
  readonly guard: string | undefined;
  readonly optional: boolean;
}

const FILE = "mmspec.jsonl";
/** `uname -r` */
const RELEASE = "((struct task_struct *)curtask)->nsproxy->uts_ns->name.release";

class BpftraceScript {
  readonly #input: ScriptInput;
  readonly #planned: readonly PlannedProbe[];
  /** Fields of entries that returns, or events inside the call, look at: `call field`. */
  readonly #kept = new Set<string>();
  /** bpftrace's maps, by what is kept in them: the call, and the field of its entry. */
  readonly #maps = new Map<string, string>();

  constructor(input: ScriptInput) {
    this.#input = input;
    this.#planned = input.plan.probes;
    for (const planned of this.#planned) {
      for (const rule of this.#rulesOf(planned)) {
        for (const source of Object.values(rule.fields ?? {})) this.#keep(source, rule);
      }
    }
  }

  text(): string {
    const usage = [
      `As root: BPFTRACE_PERF_RB_PAGES=4096 bpftrace -q SCRIPT [-c COMMAND] >${FILE} 2>&1`,
      "         records the whole system, until the command or Ctrl-C ends it. COMMAND should print nothing: a program",
      "         that sends its output elsewhere. With -o the file would not have what bpftrace says of losses.",
      `Then:    mmspec validate ${FILE}${this.#input.validateFlags} --sort-window 1s`,
      "         bpftrace prints what different cpus did out of order. A line 'Lost 12 events' is a bad line;",
      "         --allow-bad-lines takes it for the loss that it is.",
    ];
    const blocks = this.#planned.map((planned) => this.#block(planned));
    // Of the kernel that it runs on, whatever it was printed for.
    const records = literal(`,"records":${JSON.stringify(this.#input.plan.records)}}`);
    const begin = String.raw`{\"event\":\"trace_begin\",\"kernel\":\"%s\"${records}`;
    const clears = [...this.#maps.values()].sort().map((map) => `\tclear(${map});`);
    const lines = [
      "#!/usr/bin/env bpftrace",
      ...commented(headLines(this.#input, usage), "//"),
      "",
      "BEGIN {",
      `\tprintf("${begin}\\n", ${RELEASE});`,
      "}",
      "",
      ...blocks.flat(),
      // What is left in maps would be printed at the end.
      "END {",
      ...clears,
      "}",
      "",
      ...commented(tailLines(this.#input), "//"),
    ];
    return `${lines.join("\n")}\n`;
  }

  #block(planned: PlannedProbe): string[] {
    const { probe } = planned;
    const place =
      probe.place.function === undefined
        ? `tracepoint:${probe.place.tracepoint}`
        : `${probe.kind === "probe-return" ? "kretprobe" : "kprobe"}:${probe.place.function}`;
    const rules = this.#rulesOf(planned);
    const body: string[] = [];
    for (const rule of rules) {
      const conditions = conditionsOf(rule).flatMap(([field, condition]) =>
        conditionText(this.#valueOf(planned, field), condition),
      );
      const inner = this.#prints(rule, planned);
      const isLast = conditions.length === 0;
      const head = body.length === 0 ? "" : "else ";
      if (isLast && body.length === 0) body.push(...inner);
      else {
        const test = isLast ? "" : `if (${conditions.join(" && ")}) `;
        body.push(`${head}${test}{`, ...inner.map(indent), "}");
      }
      if (isLast) break;
    }
    const call = this.#callOf(planned);
    const keeps = call === undefined ? [] : this.#keeps(call, planned);
    const drops = this.#drops(planned);
    return [`// ${purpose(planned)}`, `${place} {`, ...[...body, ...keeps, ...drops].map(indent), "}", ""];
  }

  /** Which fields are there is known before it runs. */
  #rulesOf({ probe, fields }: PlannedProbe): EventRule[] {
    const isThere = (field: string) => fields.some(({ name }) => name === field);
    return this.#input.map.events.filter(
      (rule) =>
        rule.to !== null &&
        list(rule.from).includes(probe.event) &&
        (rule.kind === undefined || rule.kind === probe.kind) &&
        conditionsOf(rule).every(([field, { present = isThere(field) }]) => present === isThere(field)),
    );
  }

  /** The lines that print what a rule makes of a probe, in all combinations of what may be missing. */
  #prints(rule: EventRule, planned: PlannedProbe): string[] {
    const fields = Object.entries(rule.fields ?? {}).flatMap(
      ([name, source]) => this.#printed(name, source, rule, planned) ?? [],
    );
    const required = [...new Set(fields.filter((f) => !f.optional).flatMap((f) => f.guard ?? []))];
    const optional = [...new Set(fields.filter((f) => f.optional).flatMap((f) => f.guard ?? []))].filter(
      (guard) => !required.includes(guard),
    );
    const print = (known: ReadonlySet<string>): string =>
      printLine(
        rule.to!,
        fields.filter((f) => f.guard === undefined || known.has(f.guard)),
      );
    const choose = (rest: readonly string[], known: ReadonlySet<string>): string[] => {
      const [guard, ...more] = rest;
      if (guard === undefined) return [print(known)];
      return [
        `if (${guard}) {`,
        ...choose(more, new Set([...known, guard])).map(indent),
        "} else {",
        ...choose(more, known).map(indent),
        "}",
      ];
    };
    const all = choose(optional, new Set(required));
    if (required.length === 0) return all;
    // As the importers do: an event that cannot be made is a loss.
    return [
      `if (${required.join(" && ")}) {`,
      ...all.map(indent),
      "} else {",
      indent(printLine("lost", [])),
      "}",
    ];
  }

  /** The first of a source's alternatives that is recorded; where it may be missing at run time, and a constant follows, that. */
  #printed(name: string, source: Source, rule: EventRule, planned: PlannedProbe): Printed | undefined {
    const printed = this.#printedAlone(name, source, rule, planned);
    const otherwise = typeof source === "string" || "const" in source ? undefined : source.else;
    if (otherwise === undefined) return printed;
    if (printed === undefined) return this.#printed(name, otherwise, rule, planned);
    if (printed.guard === undefined || typeof otherwise === "string" || !("const" in otherwise))
      return printed;
    const value = `(${printed.guard} ? ${printed.value} : ${Number(otherwise.const)})`;
    return { ...printed, value, guard: undefined };
  }

  #printedAlone(name: string, source: Source, rule: EventRule, planned: PlannedProbe): Printed | undefined {
    const optional = name.endsWith("?");
    const base = { name: optional ? name.slice(0, -1) : name, optional };
    if (typeof source !== "string" && "const" in source) {
      return { ...base, format: literal(json(source.const)), value: undefined, guard: undefined };
    }
    const isBool = typeof source !== "string" && source.read === "bool";
    if (typeof source !== "string" && ("entry" in source || source.of !== undefined)) {
      const fields = list("entry" in source ? source.entry : source.field);
      const calls = "entry" in source ? this.#callsReturning(rule) : list(source.of);
      const places = calls.flatMap((call) => fields.map((field) => ({ call, field })));
      const place = places.find(({ call, field }) => this.#keptField(call, field) !== undefined);
      if (place === undefined) return undefined;
      const { call, field } = place;
      const kept = this.#keptField(call, field)!;
      const format = formatOf(kept);
      const mapOf = (of: string, its?: string) => `${this.#map(of, its)}[tid]`;
      const where = "entry" in source ? [] : Object.entries(source.where ?? {});
      const guards = where.map(([theirs, own]) => `${mapOf(call, theirs)} == ${this.#valueOf(planned, own)}`);
      const guard = [mapOf(call), ...guards].join(" && ");
      if (source.offset === undefined) return { ...base, format, value: mapOf(call, field), guard };
      return { ...base, format: HEX, value: moved(`(uint64)${mapOf(call, field)}`, source.offset), guard };
    }
    const fields = typeof source === "string" ? [source] : list(source.field);
    const own = fields.flatMap((field) => planned.fields.find((f) => f.name === field) ?? [])[0];
    if (own === undefined) return undefined;
    const { through } = rule;
    const high = typeof source === "string" ? undefined : source.high;
    const upper = planned.fields.find((f) => f.name === high);
    if (high !== undefined && upper === undefined) return undefined;
    const value =
      upper === undefined
        ? valueText(own)
        : `(((uint64)${valueText(upper)} << 32) | (uint64)${valueText(own)})`;
    const { tag = undefined, offset = 0 } = typeof source === "string" ? {} : source;
    if (tag !== undefined || offset !== 0) {
      const bare = tag === undefined ? `(uint64)${value}` : `((uint64)${value} & ~((uint64)${tag.mask}))`;
      const guard =
        tag === undefined ? `(uint64)${value} > 0xffffffff` : `((uint64)${value} & ${tag.mask}) == ${tag.is}`;
      return { ...base, format: HEX, value: moved(bare, offset), guard };
    }
    // Below a NULL or an error there is nothing to read.
    const pointer =
      through === undefined || through === own.name ? undefined : this.#valueOf(planned, through);
    const guard = pointer === undefined ? undefined : `(int64)${pointer} < -4095 || (int64)${pointer} > 0`;
    return { ...base, format: isBool ? "%d" : formatOf(own), value, guard };
  }

  #valueOf(planned: PlannedProbe, field: string): string {
    const own = planned.fields.find((f) => f.name === field);
    return own === undefined ? "0" : valueText(own);
  }

  #keep(source: Source, rule: EventRule): void {
    for (const one of alternatives(source)) this.#keepAlone(one, rule);
  }

  /** What of it the calls' entries have here; a catalogue's test sees to it that all that is required is there. */
  #keepAlone(source: Source, rule: EventRule): void {
    if (typeof source === "string" || "const" in source) return;
    const calls =
      "entry" in source ? this.#callsReturning(rule) : source.of === undefined ? [] : list(source.of);
    const fields = list("entry" in source ? source.entry : source.field);
    for (const call of calls) {
      const kept = fields.filter((field) => this.#keptField(call, field) !== undefined);
      if (kept.length === 0) continue;
      const where = "entry" in source || source.of === undefined ? {} : (source.where ?? {});
      for (const field of [...kept, ...Object.keys(where)]) this.#kept.add(`${call} ${field}`);
    }
  }

  #keptField(call: string, field: string): ProbeField | undefined {
    return this.#entryOf(call)?.fields.find((f) => f.name === field);
  }

  #entryOf(call: string): PlannedProbe | undefined {
    const names = list(this.#input.map.calls?.[call]?.entry);
    return this.#planned.find(({ probe }) => probe.kind === "probe" && names.includes(probe.event));
  }

  #callsReturning(rule: EventRule): string[] {
    return Object.entries(this.#input.map.calls ?? {}).flatMap(([call, { return: ends }]) =>
      list(ends).some((name) => list(rule.from).includes(name)) ? [call] : [],
    );
  }

  #callOf({ probe }: PlannedProbe): string | undefined {
    if (probe.kind !== "probe") return undefined;
    return Object.entries(this.#input.map.calls ?? {}).find(([, { entry }]) =>
      list(entry).includes(probe.event),
    )?.[0];
  }

  #keeps(call: string, planned: PlannedProbe): string[] {
    const kept = planned.fields.filter((field) => this.#kept.has(`${call} ${field.name}`));
    if (kept.length === 0) return [];
    return [
      `${this.#map(call)}[tid] = 1;`,
      ...kept.map((field) => `${this.#map(call, field.name)}[tid] = ${valueText(field)};`),
    ];
  }

  /** At the end of a call. */
  #drops({ probe }: PlannedProbe): string[] {
    if (probe.kind !== "probe-return") return [];
    return Object.entries(this.#input.map.calls ?? {}).flatMap(([call, { return: ends }]) => {
      if (!list(ends).includes(probe.event)) return [];
      const kept = [...this.#kept].flatMap((key) => (key.startsWith(`${call} `) ? [key.split(" ")[1]!] : []));
      if (kept.length === 0) return [];
      return [undefined, ...kept].map((field) => `delete(${this.#map(call, field)}[tid]);`);
    });
  }

  #map(call: string, field?: string): string {
    const key = `${call} ${field ?? ""}`;
    const known = this.#maps.get(key);
    if (known !== undefined) return known;
    // The call a_b, and the field b of the call a, would have one.
    const base = field === undefined ? `@${call}` : `@${call}_${field}`;
    const taken = new Set(this.#maps.values());
    let map = base;
    for (let n = 2; taken.has(map); n++) map = `${base}__${n}`;
    this.#maps.set(key, map);
    return map;
  }
}

/**
 * Without the comm: a thread may call itself `","tid":7,"a":"`, bpftrace escapes nothing, and what a traced program
 * says must not be able to become another record, nor another one's.
 */
const ENVELOPE = String.raw`{\"ts\":%llu.%09llu,\"cpu\":%d,\"tid\":%d,\"event\":`;

function printLine(event: string, fields: readonly Printed[]): string {
  const members = fields.map((f) => `${literal(`,${json(f.name)}:`)}${f.format}`).join("");
  const format = `${ENVELOPE}${literal(json(event))}${members}}`;
  const values = ["nsecs / 1000000000", "nsecs % 1000000000", "cpu", "tid"];
  for (const { value } of fields) if (value !== undefined) values.push(value);
  return `printf("${format}\\n", ${values.join(", ")});`;
}

/** Everything but small signed numbers and booleans in hexadecimal, which every type of field takes. */
function formatOf({ root, expr }: ProbeField): string {
  const isPlain = root.kind !== "field" && expr.members.length === 0 && !expr.isDereferenced;
  const isSmall = isPlain && root.type.kind === "number" && (root.type.isSigned || root.type.bytes === 1);
  return isSmall ? "%d" : HEX;
}

function valueText(field: ProbeField): string {
  const { bit } = field.expr;
  return bit === undefined ? wholeText(field) : `((${wholeText(field)} >> ${bit}) & 1)`;
}

function wholeText({ root, expr }: ProbeField): string {
  if (root.kind === "field") return `args->${root.name}`;
  const base =
    root.kind === "return" ? "retval" : root.index < 6 ? `arg${root.index}` : `sarg${root.index - 6}`;
  const { type } = root;
  if (type.kind === "number") {
    // The upper bits of a register that holds a small value are anything.
    if (type.bytes === 1) return `(${base} & 255)`;
    if (type.bytes === 4) return type.isSigned ? `(int32)${base}` : `(${base} & 4294967295)`;
    return base;
  }
  const pointer = expr.isDereferenced ? `*(uint64 *)${base}` : base;
  if (expr.members.length === 0 || type.kind === "void") return pointer;
  const { members } = expr;
  const path = printFetch({ root: "", isDereferenced: false, members });
  return `((struct ${type.struct} *)${expr.isDereferenced ? `(${pointer})` : pointer})${path}`;
}

function conditionsOf(rule: EventRule): [string, Condition][] {
  return Object.entries(rule.if ?? {});
}

function conditionText(value: string, { is, not }: Condition): string[] {
  const one = (wanted: Scalar, op: string) => {
    const number = bpftraceNumber(wanted);
    if (number === undefined) throw new Error(`a condition that is no number: ${wanted}`);
    return `${value} ${op} ${number}`;
  };
  const texts: string[] = [];
  if (is !== undefined)
    texts.push(
      `(${list(is)
        .map((w) => one(w, "=="))
        .join(" || ")})`,
    );
  if (not !== undefined) texts.push(...list(not).map((w) => one(w, "!=")));
  return texts;
}

function json(value: Scalar): string {
  return JSON.stringify(value);
}

const HEX = String.raw`\"0x%llx\"`;

/** For a format of bpftrace's printf, which prints it as it is. */
function literal(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%");
}

function indent(line: string): string {
  return `\t${line}`;
}

function moved(pointer: string, offset: number): string {
  return offset === 0 ? pointer : `${pointer} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}`;
}
