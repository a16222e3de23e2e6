/*
 * What SARIF 2.1.0 asks of a log at least, as far as mmspec writes it: the properties that must be there, their types,
 * and that no others are (the standard's schema allows none it does not know, save in property bags).
 */
const closed = (properties: object, ...required: string[]) => ({
  type: "object",
  additionalProperties: false,
  required,
  properties,
});
const list = (items: object) => ({ type: "array", items });
const text = { type: "string", minLength: 1 };
const bag = { type: "object" };
const line = { type: "integer", minimum: 1 };

const message = closed({ text }, "text");
const level = { enum: ["none", "note", "warning", "error"] };
const artifactLocation = closed({ uri: { type: "string", format: "uri-reference" } }, "uri");
const region = closed({ startLine: line, startColumn: line, endLine: line, endColumn: line });
const location = closed({
  physicalLocation: closed({ artifactLocation, region }),
  logicalLocations: list(closed({ name: text, fullyQualifiedName: text, kind: text })),
  message,
});

const descriptor = closed(
  {
    id: text,
    shortDescription: message,
    fullDescription: message,
    help: message,
    defaultConfiguration: closed({ level }),
    properties: bag,
  },
  "id",
);

const notification = closed(
  {
    descriptor: closed({ id: text, index: { type: "integer", minimum: 0 } }),
    level,
    message,
    locations: list(location),
  },
  "message",
);

const threadFlow = closed(
  {
    id: text,
    locations: {
      type: "array",
      minItems: 1,
      items: closed({ executionOrder: { type: "integer", minimum: 0 }, location }),
    },
  },
  "locations",
);

const result = closed(
  {
    ruleId: text,
    ruleIndex: { type: "integer", minimum: 0 },
    level,
    message,
    locations: list(location),
    relatedLocations: list(location),
    codeFlows: list(
      closed({ threadFlows: { type: "array", minItems: 1, items: threadFlow } }, "threadFlows"),
    ),
    properties: bag,
  },
  "message",
);

const run = closed(
  {
    tool: closed(
      { driver: closed({ name: text, rules: list(descriptor), notifications: list(descriptor) }, "name") },
      "driver",
    ),
    columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
    invocations: list(
      closed(
        { executionSuccessful: { type: "boolean" }, toolExecutionNotifications: list(notification) },
        "executionSuccessful",
      ),
    ),
    artifacts: list(closed({ location: artifactLocation, roles: list(text), properties: bag })),
    results: list(result),
  },
  "tool",
);

export const sarifSchema = closed(
  { $schema: { type: "string" }, version: { const: "2.1.0" }, runs: list(run) },
  "version",
  "runs",
);
