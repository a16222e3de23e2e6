/* What goes through the state, as the compiled program shows it. */
import { describe, expect, test } from "vitest";
import { costOf } from "../../src/ir/analysis/cost.js";
import { programOf } from "../support/lower-text.js";

const HEAD = `---- MODULE cost ----
TYPE Vma == Ptr
EVENT link(vma : Vma, mm : Vma)
VARIABLE mm_of : [Vma -> Vma]
INIT mm_of = <<>>
VARIABLE members : [Vma -> SUBSET Vma]
INIT members = <<>>
VARIABLE order : [Vma -> Seq(Vma)]
INIT order = <<>>
`;

function costs(body: string): string[] {
  return costOf(programOf("cost.mms", `${HEAD}${body}\n====\n`)).map(
    ({ within, loop, over, isNarrowed }) =>
      `${within}: ${loop} over ${over.map((r) => `${r.isWhole ? "all of " : ""}${r.variable}`).join(", ")}${isNarrowed ? " (written)" : ""}`,
  );
}

describe("the cost of an event", () => {
  test.each<[string, string, string[]]>([
    [
      "a loop over all keys",
      "ACTION A ON link == \\A v \\in DOMAIN mm_of : mm_of'[v] = mm",
      ["ACTION A: \\A v over all of mm_of"],
    ],
    [
      "a loop over one cell",
      "ACTION A ON link == \\A v \\in members[mm] : mm_of'[v] = mm",
      ["ACTION A: \\A v over members"],
    ],
    ["one key is written: nothing", "ACTION A ON link == mm_of'[vma] = mm", []],
    ["one member is added: nothing", "ACTION A ON link == members'[mm] = members[mm] \\cup {vma}", []],
    [
      "one item is left out: nothing",
      "ACTION A ON link == order'[mm] = SelectSeq(order[mm], LAMBDA w : w # vma)",
      [],
    ],
    [
      "another test goes through the sequence",
      "ACTION A ON link == order'[mm] = SelectSeq(order[mm], LAMBDA w : mm_of[w] # vma)",
      ["ACTION A: SelectSeq over order"],
    ],
    [
      "an operator goes through what it is given",
      "Twins(set, v) == {w \\in set : w = v}\nACTION A ON link == members'[mm] = Twins(DOMAIN mm_of, vma)",
      ["ACTION A: {w} over all of mm_of"],
    ],
    [
      "an operator that is given something else does not",
      "Twins(set, v) == {w \\in set : w = v}\nACTION A ON link == members'[mm] = Twins({vma}, vma)",
      [],
    ],
    [
      "a REQUIRE",
      'ACTION A ON link == REQUIRE R_1 "t" == \\E v \\in DOMAIN mm_of : mm_of[v] = mm',
      ["REQUIRE R_1 in ACTION A: \\E v over all of mm_of"],
    ],
    [
      "a rule is woken for what was written, and goes through the rest",
      'INVARIANT I_1 "t" == \\A v \\in DOMAIN mm_of : \\A w \\in DOMAIN members : w # v',
      [
        "INVARIANT I_1: \\A v over all of mm_of (written)",
        "INVARIANT I_1: \\A w over all of members (written)",
      ],
    ],
    [
      "sets of the state are joined",
      "ACTION A ON link == members'[mm] = members[mm] \\cup members[vma]",
      ["ACTION A: \\cup over members"],
    ],
  ])("%s", (_, body, expected) => {
    expect(costs(body)).toEqual(expected);
  });
});
