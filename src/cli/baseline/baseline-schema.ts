/* The JSON Schema of a baseline file; the build publishes it as `mmspec/baseline.schema.json`. */

const text = { type: "string" };
const print = { type: "string", pattern: "^[\\da-f]{24}$" };

const finding = {
  type: "object",
  required: ["rule", "module", "kind", "fingerprint", "story"],
  additionalProperties: false,
  properties: {
    rule: { ...text, description: "The rule's id; else the name of the event or action." },
    module: text,
    kind: { enum: ["invariant", "property", "require", "no-action", "undefined", "mismatch"] },
    title: text,
    event: { ...text, description: "The event that showed it." },
    fingerprint: { ...print, description: "Of the rule and what shows that it is violated." },
    story: {
      anyOf: [print, { type: "null" }],
      description: "Of how it came about; null: however it came about.",
    },
    reason: { ...text, description: "Why it is put up with." },
    owner: { ...text, description: "Who answers for it." },
    expires: {
      anyOf: [
        { type: "string", pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" },
        { type: "null" },
      ],
      description: "The last day on which it does not fail, YYYY-MM-DD; null: for good.",
    },
  },
};

export const BASELINE_VERSION = 1;

export const baselineSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "A baseline of mmspec",
  description: "Findings that do not fail a run of mmspec validate --baseline.",
  type: "object",
  required: ["mmspec_baseline", "findings"],
  additionalProperties: false,
  properties: {
    $schema: text,
    mmspec_baseline: { const: BASELINE_VERSION },
    findings: { type: "array", items: finding },
  },
};
