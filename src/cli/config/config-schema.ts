/*
 * What mmspec.json may say: the flags of `validate` by their names, and its traces. The table is the one truth: the
 * published schema, what is read, and which values are paths all come from it.
 */
import { REASONS } from "../../verdict/reasons.js";

/** How the values of a key lead to files: relative to the config file's folder. `name`: a path, unless nothing is there. */
export type Paths = "path" | "name" | "format";

export interface ConfigKey {
  readonly schema: { readonly [keyword: string]: unknown };
  readonly paths?: Paths;
}

const text = { type: "string", minLength: 1 };
const texts = (about: string, items: object = text) => ({
  type: "array",
  items,
  minItems: 1,
  description: about,
});
const one = (about: string) => ({ ...text, description: about });
const yes = (about: string) => ({ type: "boolean", description: about });
const count = (least: number, about: string) => ({ type: "integer", minimum: least, description: about });

/** By the names of the flags, without dashes. */
export const CONFIG_KEYS: Readonly<Record<string, ConfigKey>> = {
  traces: { schema: texts("Files and folders that validate takes where none are named."), paths: "path" },
  spec: { schema: texts("Spec files, folders, or names of specs that come with mmspec."), paths: "name" },
  constant: {
    schema: {
      type: "object",
      additionalProperties: { type: ["string", "integer", "boolean"] },
      description: "CONSTANTs, by name.",
    },
  },
  rule: { schema: texts("Check only these rules.") },
  records: { schema: texts('The events that the traces record; ["all"] for all.') },
  map: { schema: one("A field map, by name or a file."), paths: "name" },
  from: { schema: one("The recordings' format.") },
  "sort-window": { schema: one("Reorder events that are at most this late: 1ms.") },
  "strict-fields": { schema: yes("A line with a field that no EVENT declares is a bad line.") },
  "allow-bad-lines": { schema: yes("Count bad lines as lost events.") },
  include: { schema: texts("Of folders, take only files that one of these patterns matches.") },
  exclude: { schema: texts("Of folders, take nothing that one of these patterns matches.") },
  all: { schema: yes("Report every occurrence, not only the first of each binding.") },
  stories: { schema: count(0, "Violations explained in full, per trace.") },
  "fail-on": { schema: texts("What fails the run.", { enum: REASONS }) },
  strict: { schema: yes("All of fail-on.") },
  baseline: { schema: one("Findings that do not fail the run."), paths: "path" },
  bail: { schema: count(1, "End after so many traces that fail the run.") },
  timeout: { schema: one("A trace that takes longer than this to judge is an error: 30s.") },
  "max-memory": { schema: one("A trace that needs more memory to judge is an error: 512M.") },
  jobs: { schema: count(1, "Number of threads or processes that work.") },
  cache: { schema: one("Where verdicts are kept."), paths: "path" },
  "cache-size": { schema: one("What the cache may have on the disk: 1G.") },
  format: { schema: texts("Reports: json, or junit:out.xml."), paths: "format" },
  output: { schema: one("Where the report goes."), paths: "path" },
  verbose: { schema: yes("Also list what was not exercised, does not apply, or was not recorded.") },
};

/** What `mmspec/config.schema.json` is. */
export const configSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "mmspec.json",
  description: "What mmspec validate does where its flags do not say otherwise.",
  type: "object",
  properties: {
    $schema: { type: "string" },
    ...Object.fromEntries(Object.entries(CONFIG_KEYS).map(([name, { schema }]) => [name, schema])),
  },
  additionalProperties: false,
};
