/* The JSON schema of a probe catalogue; specs/mm/probes/README.md describes the same in words. */

const name = { type: "string", pattern: "^[A-Za-z_]\\w*$", maxLength: 200 };
const version = { type: "string", pattern: "^\\d{1,4}\\.\\d{1,4}$" };
const words = { type: "string", minLength: 1, maxLength: 500 };
/** Of compilers' parts of functions, too: `move_page_tables.part.0`. */
const symbol = { type: "string", pattern: "^[A-Za-z_][\\w.]*$", maxLength: 200 };

/** From this version on, below that one. */
const kernels = {
  type: "object",
  properties: { from: version, below: version },
  required: ["from", "below"],
  additionalProperties: false,
};

const fetches = {
  type: "object",
  propertyNames: name,
  additionalProperties: { anyOf: [words, { type: "array", items: words, minItems: 2, uniqueItems: true }] },
};

const note = {
  type: "object",
  properties: {
    seen: { enum: ["absent", "covered", "told", "unseen", "partly"] },
    by: { type: "array", items: name, minItems: 1 },
    because: words,
    lacks: symbol,
    kernels,
  },
  required: ["seen", "because"],
  additionalProperties: false,
};

export const catalogueSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "mmspec probe catalogue",
  type: "object",
  properties: {
    format: { const: 1 },
    name: { type: "string", minLength: 1, maxLength: 200 },
    title: { type: "string" },
    map: { type: "string", minLength: 1, maxLength: 200 },
    kernels,
    arch: name,
    arguments: {
      type: "array",
      items: { type: "string", pattern: "^(?:%[a-z]\\w*|\\+\\d+\\(%[a-z]\\w*\\))$" },
      minItems: 1,
    },
    probes: {
      type: "array",
      items: {
        type: "object",
        properties: {
          event: name,
          kind: { enum: ["probe", "probe-return", "tracepoint"] },
          at: {
            type: "array",
            minItems: 1,
            items: {
              anyOf: [
                {
                  type: "object",
                  properties: {
                    function: symbol,
                    params: { type: "array", items: words },
                    fetch: fetches,
                    kernels,
                    lacks: symbol,
                  },
                  required: ["function", "params"],
                  additionalProperties: false,
                },
                {
                  type: "object",
                  properties: { function: symbol, returns: words, fetch: fetches, kernels, lacks: symbol },
                  required: ["function", "returns"],
                  additionalProperties: false,
                },
                {
                  type: "object",
                  properties: {
                    tracepoint: { type: "string", pattern: "^\\w+:\\w+$" },
                    fetch: fetches,
                    kernels,
                    lacks: symbol,
                  },
                  required: ["tracepoint"],
                  additionalProperties: false,
                },
              ],
            },
          },
          fetch: fetches,
          optional: { const: true },
        },
        required: ["event", "kind", "at"],
        additionalProperties: false,
      },
    },
    events: {
      type: "object",
      propertyNames: name,
      additionalProperties: { anyOf: [note, { type: "array", items: note, minItems: 2 }] },
    },
  },
  required: ["format", "name", "map", "kernels", "arch", "arguments", "probes", "events"],
  additionalProperties: false,
} as const;
