/* A folder's manifest.json: the spec that its traces are checked against, and what must come of each. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import { SourceFile } from "../text/source-file.js";
import { wholeLine } from "../trace/line-place.js";
import { readJsonObject } from "../trace/read-json.js";
import { type SchemaError, schemaValidator } from "../trace/schema-validator.js";
import type { TraceVerdict } from "../verdict/run.js";
import { manifestSchema } from "./manifest-schema.js";

/** A manifest as its JSON has it. */
export interface Manifest {
  /** A spec file, a folder of specs, or the name of one that comes with mmspec. */
  readonly spec: string;
  readonly traces: readonly ManifestTrace[];
}

/** How a trace is read, as the flags of these names say it. */
export interface TraceSettings {
  /** A field map in the manifest's folder, or the name of one that comes with mmspec. */
  readonly map?: string;
  readonly from?: string;
  /** CONSTANTs by name. */
  readonly constants?: Readonly<Record<string, string | number | boolean>>;
}

export interface ManifestTrace extends TraceSettings {
  /** The file, from the manifest's folder. */
  readonly trace: string;
  readonly title: string;
  readonly verdict: TraceVerdict;
  /** All violations, warnings too; `line` 0 is the end of the trace. Left out, there are none. */
  readonly violations: readonly { readonly id: string; readonly line: number }[];
}

export interface ParsedManifest {
  /** undefined where there are errors. */
  readonly manifest: Manifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const validate = schemaValidator(manifestSchema);

/** Reads a manifest. `path` is for the diagnostics. */
export function parseManifest(path: string, text: string): ParsedManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    return { manifest: undefined, diagnostics: [notJson(path, text, e as Error)] };
  }
  const wrong = (where: string, expected: string, found: string) =>
    diagnostic("MMS5021", wholeLine(path, 0), { where, expected, found });
  const errors = validate(json).map(describe);
  if (errors.length > 0) {
    const diagnostics = errors.map(({ where, expected, found }) => wrong(where, expected, found));
    return { manifest: undefined, diagnostics };
  }
  // The schema is the type's.
  const manifest = withSettings(json as Written);
  const names = manifest.traces.map((t) => t.trace);
  const outside = [
    ...(leavesFolder(manifest.spec) ? [wrong("/spec", INSIDE, shown(manifest.spec))] : []),
    ...names.flatMap((name, i) =>
      leavesFolder(name) ? [wrong(`/traces/${i}/trace`, INSIDE, shown(name))] : [],
    ),
  ];
  const repeated = names.flatMap((name, i) => {
    const first = names.indexOf(name);
    return first < i ? [wrong(`/traces/${i}/trace`, "a trace once", `that of /traces/${first} again`)] : [];
  });
  const unsaid = (json as Written).traces.flatMap((t, i) =>
    t.verdict === "violated" && t.violations === undefined
      ? [wrong(`/traces/${i}/violations`, "a list of what is violated", "none")]
      : [],
  );
  const maps = manifest.traces.flatMap(({ map }, i) =>
    map !== undefined && leavesFolder(map) ? [wrong(`/traces/${i}/map`, INSIDE, shown(map))] : [],
  );
  const diagnostics = [...outside, ...repeated, ...unsaid, ...maps];
  return { manifest: diagnostics.length === 0 ? manifest : undefined, diagnostics };
}

/** As its author writes it: what holds for all traces is said once, and what goes without saying not at all. */
interface Written extends WrittenSettings {
  readonly spec: string;
  readonly traces: readonly (WrittenSettings &
    Pick<ManifestTrace, "trace" | "title" | "verdict"> &
    Partial<Pick<ManifestTrace, "violations">>)[];
}

interface WrittenSettings extends TraceSettings {
  readonly kernel?: string;
}

function withSettings({ spec, traces, ...all }: Written): Manifest {
  return {
    spec,
    traces: traces.map(({ trace, title, verdict, violations = [], ...own }) => {
      const { map = all.map, from = all.from } = own;
      const constants = { ...constantsOf(all), ...constantsOf(own) };
      return {
        trace,
        title,
        verdict,
        violations,
        ...(map === undefined ? {} : { map }),
        ...(from === undefined ? {} : { from }),
        ...(Object.keys(constants).length === 0 ? {} : { constants }),
      };
    }),
  };
}

/** The kernel is a CONSTANT like others. */
function constantsOf({ kernel, constants }: WrittenSettings): NonNullable<TraceSettings["constants"]> {
  return { ...(kernel === undefined ? {} : { Kernel: kernel }), ...constants };
}

const INSIDE = "a path that leads down, without `..`";

/** A manifest comes with its traces, perhaps from a stranger: it must not name other files of its caller. */
function leavesFolder(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/.test(path);
}

/** What JSON.parse says differs from one Node to the next, and often without a place. */
function notJson(path: string, text: string, e: Error): Diagnostic {
  const bytes = new TextEncoder().encode(text);
  const read = readJsonObject(bytes, 0, bytes.length);
  if (!("kind" in read)) return diagnostic("MMS5020", wholeLine(path, 0), { reason: e.message });
  const start = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, read.at)).length;
  const file = new SourceFile(path, text);
  return diagnostic("MMS5020", { file, start, end: start + 1 }, { reason: read.reason });
}

/** Where in the manifest (a JSON pointer), what should stand there, and what does. */
function describe(e: SchemaError): { where: string; expected: string; found: string } {
  const { instancePath: where, params, data } = e;
  switch (e.keyword) {
    case "required":
      return { where: `${where}/${params.missingProperty}`, expected: "a value", found: "none" };
    case "additionalProperties": {
      const known = Object.keys((e.parentSchema as { properties: object }).properties);
      const expected = `no key but ${known.join(", ")}`;
      return {
        where: where === "" ? "/" : where,
        expected,
        found: JSON.stringify(params.additionalProperty),
      };
    }
    default:
      return { where: where === "" ? "/" : where, expected: expectedBy(e), found: shown(data) };
  }
}

function expectedBy({ keyword, params, message }: SchemaError): string {
  if (keyword === "enum") return `one of ${params.allowedValues.join(", ")}`;
  if (keyword === "type") return TYPES.get(params.type) ?? String(params.type);
  if (keyword === "minLength") return "a text";
  if (keyword === "minimum") return "a line (0 is the trace's end)";
  return message ?? "another value";
}

const TYPES = new Map([
  ["object", "an object"],
  ["array", "a list"],
  ["string", "a text"],
  ["integer", "an integer"],
]);

const SHOWN = 40;

/** Objects and lists by their kind only: they may be nested deeper than JSON.stringify can follow. */
function shown(data: unknown): string {
  if (typeof data === "object" && data !== null) return Array.isArray(data) ? "a list" : "an object";
  const text = JSON.stringify(data);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
