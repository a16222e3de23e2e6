/* The JSON schema of a folder's manifest.json; specs/LANGUAGE.md describes the same in words. */

const text = { type: "string", minLength: 1 };

/** Of the manifest, for all of its traces, or of one trace. */
const settings = {
  map: text,
  from: text,
  kernel: text,
  constants: { type: "object", additionalProperties: { type: ["string", "integer", "boolean"] } },
};

export const manifestSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "mmspec manifest of traces",
  type: "object",
  properties: {
    spec: text,
    ...settings,
    traces: {
      type: "array",
      items: {
        type: "object",
        properties: {
          trace: text,
          title: text,
          verdict: { enum: ["ok", "violated", "inconclusive", "unchecked", "error"] },
          violations: {
            type: "array",
            items: {
              type: "object",
              properties: { id: text, line: { type: "integer", minimum: 0 } },
              required: ["id", "line"],
              additionalProperties: false,
            },
          },
          ...settings,
        },
        required: ["trace", "title", "verdict"],
        additionalProperties: false,
      },
    },
  },
  required: ["spec", "traces"],
  additionalProperties: false,
} as const;
