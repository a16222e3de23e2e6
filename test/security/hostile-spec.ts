/* A spec and its trace with a name in every position, and a text in every position: what they mean does not depend on either. */

export interface Wording {
  /** Distinct names; position i has the i-th. */
  readonly names: readonly string[];
  /** What strings, titles and comments say. */
  readonly text: string;
}

/** How many names a spec has. */
export const POSITIONS = 26;

/** As TLA+ writes a string. */
export function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f" };
  return `"${text.replaceAll(/["\\]/g, "\\$&").replaceAll(/[\n\r\t\f]/g, (c) => escapes[c]!)}"`;
}

/** In a comment everything may stand but its own ends. */
const commented = (text: string) => `(* ${text.replaceAll("(*", "( *").replaceAll("*)", "* )")} *)`;

export function specText({ names, text }: Wording): string {
  const n = (i: number) => names[i]!;
  const good = quoted(`a${text}`);
  const bad = quoted(`b${text}`);
  const title = quoted(text);
  const doc = commented(text);
  return `---- MODULE ${n(25)} ----
${doc}

${doc}
TYPE ${n(0)} == Ptr
CONSTANT ${n(1)} : {${good}, ${bad}} DEFAULT ${good}
EVENT ${n(2)}(${n(3)} : ${n(0)}, ${n(4)} : STRING, ${n(5)} : {${good}, ${bad}} OPTIONAL)
VARIABLE ${n(6)} : [${n(0)} -> [${n(7)} : Nat, ${n(8)} : STRING]]
INIT ${n(6)} = <<>>
VARIABLE ${n(9)} : SUBSET STRING
INIT ${n(9)} = {${good}}
${doc}
${n(10)}(${n(11)}, ${n(12)}(_)) == LET ${n(13)} == ${n(11)}  ${n(14)}(${n(15)}) == ${n(12)}(${n(15)}) IN ${n(14)}(${n(13)})
${n(24)}(r) == [r EXCEPT !.${n(7)} = @ + 1].${n(7)}
${doc}
ACTION ${n(16)} ON ${n(2)} ==
    ${doc}
    /\\ REQUIRE ${n(17)} ${title} == ${n(4)} # ${bad}
    /\\ OBSERVE ${n(6)}[${n(3)}].${n(8)} = ${n(5)}
    /\\ ${n(6)}'[${n(3)}] = [${n(7)} |-> 1, ${n(8)} |-> ${n(10)}(${n(4)}, LAMBDA ${n(18)} : ${n(18)})]
    /\\ ${n(9)}' = ${n(9)} \\cup {${n(4)}}
${doc}
INVARIANT ${n(19)} ${title} WHEN ${n(1)} = ${bad} ==
    \\A ${n(20)} \\in DOMAIN ${n(6)} :
        /\\ ${n(24)}(${n(6)}[${n(20)}]) = 2
        /\\ ${n(6)}[${n(20)}].${n(8)} # ${bad}
        /\\ ${good} \\in ${n(9)}
${doc}
PROPERTY ${n(21)} ${title} == \\A ${n(22)} \\in ${n(0)} : ${n(2)}(${n(22)}, _, _) ~> ${n(2)}(${n(22)}, ${bad})
ASSUME ${n(23)} == ${good} # ${bad}
TEST ${title} COMPLETE WITH ${n(1)} |-> ${bad}
    ${n(2)}(${n(3)}: 0x10, ${n(4)}: ${bad}, comm: ${title})
    EXPECT violated ${n(17)} AT 1
====
`;
}

/** JSON of an object whose keys may be any; an object of JavaScript would lose \`__proto__\`. */
function json(fields: readonly (readonly [key: string, value: unknown])[]): string {
  return `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}

/**
 * Line 2 is in order. In line 3 what is observed is not what is modelled, in line 4 the REQUIRE and the INVARIANT are
 * violated; line 5 opens what is never closed.
 */
export function traceText({ names, text }: Wording): string {
  const n = (i: number) => names[i]!;
  const good = `a${text}`;
  const bad = `b${text}`;
  const strangers = [...new Set(["__proto__", "constructor", "toString", text])]
    .filter((key) => !names.slice(0, POSITIONS).includes(key))
    .map((key) => [key, { polluted: text }] as const);
  const event = (ts: number, pointer: string, value: string, observed?: string) =>
    json([
      ["ts", ts],
      ["cpu", 0],
      ["tid", 7],
      ["comm", text],
      ["event", n(2)],
      [n(3), pointer],
      [n(4), value],
      ...(observed === undefined ? [] : [[n(5), observed] as const]),
      ...strangers,
    ]);
  const lines = [
    json([["event", "trace_begin"], ["complete", true], [n(1), bad], ...strangers]),
    event(1, "0x10", good),
    event(2, "0x10", good, bad),
    event(3, "0x10", bad),
    event(4, "0x20", good),
    json([
      ["ts", 5],
      ["cpu", 0],
      ["tid", 7],
      ["event", `no_event${text}`],
      ["__proto__", text],
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

export const plain: Wording = {
  names: Array.from({ length: POSITIONS }, (_, i) => `name${String.fromCharCode(97 + i)}`),
  text: "plain",
};
