/*
 * What TLA+ has and mmspec has not. None of it is in the grammar: the parser stops there, and the token that it
 * stopped at says which message is right.
 */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { Span } from "../text/source-file.js";

const proofWords = new Set(
  `THEOREM LEMMA COROLLARY PROPOSITION PROOF BY OBVIOUS OMITTED QED SUFFICES PROVE HAVE TAKE WITNESS PICK USE HIDE
   DEFINE DEF DEFS NEW`.split(/\s+/),
);

/** Operators of TLA+ that speak of actions' composition, of assumptions and guarantees, or that are postfix. */
const unsupportedOperators = new Set(["\\cdot", "·", "⋅", "-+->", "⇸", "^+", "⁺", "^*", "^#"]);

/** The message for a construct of TLA+ that mmspec leaves out; undefined if the token is none. */
export function unsupportedTla(text: string, token: string, at: Span): Diagnostic | undefined {
  if (proofWords.has(token)) return diagnostic("MMS1025", at, { word: token });
  if (/^[WS]F_/.test(token)) {
    const symbol = token.slice(0, 3);
    return diagnostic("MMS1026", { ...at, end: at.start + 3 }, { symbol });
  }
  if (unsupportedOperators.has(token)) return diagnostic("MMS1029", at, { symbol: token });
  if (/^-{4,}\s*MODULE$/.test(token)) return diagnostic("MMS1030", at, {});
  switch (token) {
    case "SCENARIO":
      return diagnostic("MMS1022", at, {});
    case "INSTANCE":
      return diagnostic("MMS1023", at, {});
    case "!":
      return /\w$/.test(text.slice(Math.max(0, at.start - 1), at.start))
        ? diagnostic("MMS1034", at, {})
        : undefined;
    case "::":
    case "∷":
      return diagnostic("MMS1035", at, {});
    case "RECURSIVE":
      return diagnostic("MMS1024", at, {});
    case "\\EE":
    case "\\AA":
      return diagnostic("MMS1027", at, { symbol: token });
    case "LOCAL":
      return diagnostic("MMS1028", at, {});
    case "LAMBDA":
      return diagnostic("MMS1031", at, {});
    case "EXTENDS":
      return diagnostic("MMS1018", at, {});
    default:
      return undefined;
  }
}
