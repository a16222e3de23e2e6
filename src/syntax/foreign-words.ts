/* Words and symbols of other languages, and what is written here instead. */

/** Symbols that TLA+ lets a module define, so that they are names here; other languages have a meaning for them. */
const symbols: ReadonlyMap<string, string> = new Map([
  ["&&", "conjunction is written `/\\`"],
  ["||", "disjunction is written `\\/`"],
  ["&", "conjunction is written `/\\`, and of bits BitAnd(a, b)"],
  ["|", "disjunction is written `\\/`, of bits BitOr(a, b); a set is `{x \\in S : P}`"],
  ["**", "a power is written `^`"],
  ["//", "a comment is written `\\* …` or `(* … *)`"],
  ["/", "integers are divided by `\\div`"],
  [":=", "an action says what holds afterwards: `x' = e`"],
  ["++", "numbers are added by `+`, sequences joined by `\\o`"],
]);

/** … and what does the same in the same place. */
const replacements: ReadonlyMap<string, string> = new Map([
  ["&&", "/\\"],
  ["||", "\\/"],
  ["**", "^"],
  ["/", "\\div"],
  ["in", "\\in"],
  ["notin", "\\notin"],
  ["and", "/\\"],
  ["or", "\\/"],
  ["implies", "=>"],
  ["mod", "%"],
  ["div", "\\div"],
  ["union", "\\cup"],
  ["intersect", "\\cap"],
  ["!=", "#"],
]);

/** Words where an operator was expected. */
const words: ReadonlyMap<string, string> = new Map([
  ["in", "membership is written `\\in`"],
  ["notin", "it is written `\\notin`"],
  ["and", "conjunction is written `/\\`"],
  ["or", "disjunction is written `\\/`"],
  ["implies", "implication is written `=>`"],
  ["mod", "the remainder is written `%`"],
  ["div", "integers are divided by `\\div`"],
  ["union", "it is written `\\cup`"],
  ["intersect", "it is written `\\cap`"],
  ["->", "implication is written `=>`"],
  [";", "nothing ends a definition: leave it out"],
]);

/** Words in front of what was not expected: they were read as names. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ["not", "negation is written `~`"],
  ["exists", "there is an x is written `\\E x \\in S : P`"],
  ["some", "there is an x is written `\\E x \\in S : P`"],
  ["forall", "for all x is written `\\A x \\in S : P`"],
  ["all", "for all x is written `\\A x \\in S : P`"],
  ["let", "it is written `LET x == e IN …`"],
  ["if", "it is written `IF c THEN a ELSE b`"],
  ["--", "a comment is written `\\* …` or `(* … *)`"],
  ["//", "a comment is written `\\* …` or `(* … *)`"],
]);

/** What to write for an unknown name that is a symbol of other languages. */
export function insteadOfSymbol(name: string): string | undefined {
  return symbols.get(name);
}

/** What to write for a token where an operator was expected, with the token before it, which was taken for a name. */
export function insteadOfWord(token: string, before: string): string | undefined {
  return words.get(token) ?? prefixes.get(before);
}

/** What can stand in the place of a word or symbol of other languages, where one alone does. */
export function replacementOf(token: string): string | undefined {
  return replacements.get(token);
}
