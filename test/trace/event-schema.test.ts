import { expect, test } from "vitest";
import { eventSchemas } from "../../src/trace/event-schema.js";
import { programOfText } from "../support/load-texts.js";

test("an EVENT's arguments are read by their types", () => {
  const { spec, schemas } = programOfText(`---- MODULE m ----
TYPE Page == Ptr
EVENT all(p : Page, i : Int, n : Nat, b : BOOLEAN, s : STRING, c : {"x", "y"}, t : Task, o : Nat OPTIONAL)
EVENT none()
ACTION All ON all == TRUE
====
`);
  expect(schemas).toEqual(eventSchemas(spec.meta));
  expect(
    schemas.map(({ name, fields }) => [name, ...fields.map((f) => [f.name, f.type, f.optional])]),
  ).toEqual([
    [
      "all",
      ["p", { kind: "ptr" }, false],
      ["i", { kind: "int", natural: false }, false],
      ["n", { kind: "int", natural: true }, false],
      ["b", { kind: "bool" }, false],
      ["s", { kind: "string" }, false],
      ["c", { kind: "enum", values: ["x", "y"] }, false],
      ["t", { kind: "task" }, false],
      ["o", { kind: "int", natural: true }, true],
    ],
    ["none"],
  ]);
});

test("a CONSTANT that is no scalar has no type that a trace could give", () => {
  const { constants } = programOfText(`---- MODULE m ----
CONSTANT Era : {"a", "b"} DEFAULT "a"
CONSTANT Sizes : SUBSET Int DEFAULT {1}
====
`);
  expect(constants).toEqual([
    { name: "Era", type: { kind: "enum", values: ["a", "b"] } },
    { name: "Sizes", type: undefined },
  ]);
});
