/* Which events a rule needs follows from the spec; what a kernel shows is made up here, event by event. */
import { describe, expect, test } from "vitest";
import { type EventVisibility, needsOf, type Observability } from "../../src/probes/needs.js";
import { programOfText } from "../support/load-texts.js";

const SPEC = `
---- MODULE m ----
TYPE Page == Ptr
CONSTANT Era : {"old", "new"}
CONSTANT Quirk : BOOLEAN DEFAULT FALSE
Modern == {"new"}

EVENT get(page : Page, by : Nat OPTIONAL)
EVENT put(page : Page, by : Nat OPTIONAL)
EVENT lock(page : Page)
EVENT unlock(page : Page)
EVENT told(page : Page, n : Nat)
EVENT free(page : Page, late : BOOLEAN OPTIONAL)
EVENT tick(n : Nat)
EVENT bare(page : Page)

VARIABLE refs : [Page -> Nat]
INIT refs = <<>>
VARIABLE locked : SUBSET Page
INIT locked = {}
VARIABLE ticks : Nat
INIT ticks = 0
VARIABLE freed : SUBSET Page
INIT freed = {}

Refs(p) == IF p \\in DOMAIN refs THEN refs[p] ELSE 0
IsBusy(p) == Refs(p) > 0

ACTION Get ON get == refs'[page] = Refs(page) + by
ACTION Put ON put ==
    /\\ REQUIRE PUT_01 "somebody has it" == refs[page] > 0
    /\\ refs'[page] = refs[page] - 1
ACTION Lock ON lock == locked' = locked \\cup {page}
ACTION Unlock ON unlock == locked' = locked \\ {page}
ACTION Told ON told == OBSERVE refs[page] = n
ACTION Tick ON tick == ticks' = n
ACTION Free ON free ==
    LET busy == IsBusy(page) IN
    /\\ REQUIRE FREE_01 "nobody has it" == ~busy
    /\\ REQUIRE FREE_02 "not locked" WHEN Era \\in Modern == page \\notin locked
    /\\ REQUIRE FREE_04 "not got, or not locked" == Refs(page) = 0 \\/ page \\notin locked
    /\\ REQUIRE FREE_03 "late only where that is a habit" WHEN Era = "old" /\\ Quirk == late => ticks > 0
    /\\ freed' = freed \\cup {page}

INVARIANT TICK_01 "time goes on" == ticks >= 0
PROPERTY GET_01 "what is got is put" == \\A p \\in Page : get(p) ~> put(p)
====
`;

const program = programOfText(SPEC);
const flow = program.dataflow;

/** All is recorded but what is said otherwise. */
function kernel(
  seen: Readonly<Record<string, EventVisibility["kind"]>> = {},
  fields: readonly string[] = [],
): Observability {
  return {
    event(name) {
      const kind = seen[name] ?? "recorded";
      return kind === "recorded" ? { kind } : { kind, because: `${kind} here` };
    },
    missingField: (event, field) => (fields.includes(`${event}.${field}`) ? "no such register" : undefined),
    impliedEvents: (event) => [event],
  };
}

function needs(id: string, observable = kernel(), constants: Record<string, string> = {}, others = false) {
  const rule = flow.rules.findIndex((r) => r.id === id);
  const found = needsOf(program, [rule], new Map(Object.entries(constants)), observable, { others });
  const events = [...found.events].map(([event, optional]) => {
    const { name, fields } = program.schemas[event]!;
    return [name, ...[...optional].map((p) => fields[p]!.name)].join(" ");
  });
  return {
    events: events.sort(),
    undecidable: found.undecidable.flatMap((u) => u.because),
    notApplying: found.notApplying.length,
    untrusted: found.untrusted.map((r) => flow.rules[r]!.id),
    helping: [...found.helping].map((e) => program.schemas[e]!.name),
    forOthers: [...found.forOthers].map((e) => program.schemas[e]!.name).sort(),
  };
}

describe("the events that a rule needs", () => {
  test("its own, and those that write what it reads, through operators and LETs", () => {
    expect(needs("FREE_01").events).toEqual(["free", "get by", "put", "told"]);
  });

  test("optional arguments only where they are read", () => {
    expect(needs("PUT_01").events).toEqual(["get by", "put", "told"]);
  });

  test("what an OBSERVE tells helps, but is not what the rule stands on", () => {
    expect(needs("PUT_01").helping).toEqual(["told"]);
    expect(needs("PUT_01", kernel({ told: "unseen" })).undecidable).toEqual([]);
  });

  test("an invariant needs what writes its variables", () => {
    expect(needs("TICK_01").events).toEqual(["tick"]);
  });

  test("a property needs the events that it names", () => {
    expect(needs("GET_01").events).toEqual(["get", "put"]);
  });

  test("nothing where the kernel is another one", () => {
    expect(needs("FREE_02", kernel(), { Era: '"old"' })).toMatchObject({ events: [], notApplying: 1 });
    expect(needs("FREE_02", kernel(), { Era: '"new"' }).events).toEqual(["free", "lock", "unlock"]);
  });

  test("where nobody says which kernel it is, the rule may apply", () => {
    expect(needs("FREE_02").events).toEqual(["free", "lock", "unlock"]);
  });

  test("conditions on constants are joined and negated", () => {
    expect(needs("FREE_03", kernel(), { Era: '"old"', Quirk: "FALSE" }).notApplying).toBe(1);
    expect(needs("FREE_03", kernel(), { Era: '"new"' }).notApplying).toBe(1);
    expect(needs("FREE_03", kernel(), { Era: '"old"', Quirk: "TRUE" }).events).toEqual(["free late", "tick"]);
  });
});

describe("what a kernel does not show", () => {
  test("a change that happens unseen makes undecidable whatever reads it, and its own event is not recorded for it", () => {
    expect(needs("FREE_02", kernel({ lock: "unseen" }))).toMatchObject({
      events: [],
      undecidable: ["locked needs lock: unseen here"],
    });
  });

  test("but where the rule can be decided without it, it is only unknown", () => {
    const found = needs("FREE_04", kernel({ lock: "unseen", unlock: "unseen" }));
    expect(found).toMatchObject({ events: ["free", "get by", "put", "told"], undecidable: [] });
    // Followed by halves it would be wrong.
    expect(needs("FREE_04", kernel({ lock: "unseen" })).undecidable).toEqual([
      "locked needs lock: unseen here",
    ]);
  });

  test("what never happens here is not missed", () => {
    expect(needs("FREE_01", kernel({ put: "absent" }))).toMatchObject({
      events: ["free", "get by", "told"],
      undecidable: [],
    });
  });

  test("what other events tell as well is not missed either", () => {
    expect(needs("FREE_01", kernel({ put: "covered" })).undecidable).toEqual([]);
  });

  test("a rule about an event that has no probe is undecidable", () => {
    expect(needs("PUT_01", kernel({ put: "covered" })).undecidable).toEqual(["put: covered here"]);
  });

  test("a variable that nothing recorded writes is never known", () => {
    expect(needs("TICK_01", kernel({ tick: "absent" })).undecidable).toEqual([
      "ticks needs tick: absent here",
    ]);
  });

  test("an argument that the rule itself looks at, and that has no value", () => {
    const observable = kernel({}, ["free.late"]);
    const { undecidable } = needs("FREE_03", observable, { Era: '"old"', Quirk: "TRUE" });
    expect(undecidable).toEqual(["free without late: no such register"]);
  });
});

describe("rules that nobody asked for", () => {
  /** A kernel on which `get` is recorded with every `free`. */
  const alongside = {
    ...kernel(),
    impliedEvents: (event: string) => (event === "free" ? ["free", "get"] : [event]),
  };

  test("are named where they would judge by half of what happens", () => {
    expect(needs("FREE_02", alongside).untrusted).toEqual(["FREE_01", "FREE_04", "GET_01"]);
  });

  test("are not where all that they read is recorded, or nothing of it", () => {
    expect(needs("GET_01").untrusted).toEqual([]);
    // FREE_01 is judged too, but knows nothing of any page.
    expect(needs("FREE_02").untrusted).toEqual([]);
  });

  test("are completed on demand, as far as the kernel shows it", () => {
    expect(needs("FREE_02", alongside, {}, true)).toMatchObject({
      forOthers: ["put", "told"],
      untrusted: [],
    });
    const blind = { ...alongside, event: kernel({ put: "unseen" }).event };
    expect(needs("FREE_02", blind, {}, true).untrusted).toEqual(["FREE_01", "FREE_04", "GET_01"]);
  });
});
