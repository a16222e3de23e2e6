/* Names and texts that would do harm if they were pasted into code. */
import { POSITIONS, plain, type Wording } from "./hostile-spec.js";

/** Names that mean something to JavaScript, to an object, or to the emitted code. */
const hostileNames =
  `__proto__ constructor toString valueOf hasOwnProperty prototype __defineGetter__ __lookupSetter__
  isPrototypeOf arguments eval undefined NaN Infinity this class new function return var let const await yield async
  static default delete typeof void with import export null true false globalThis process require Object Function
  Array Map Symbol then name length caller callee get set rt meta ev host pointers queue wakes observe create args
  line applies checked init spec decoders schemas choices v v_ c0 r0 op0 t1 shape0 site0 binding0 literal0 b e k s
  _ __ $ enum interface type any never declare module namespace`
    .split(/\s+/)
    .filter((name) => /[A-Za-z]/.test(name) && /^\w+$/.test(name));

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: what an author of code by concatenation would fall for
const hostileTexts = {
  "double quotes": '"); globalThis.pwned = 1; ("',
  "single quotes": "'); globalThis.pwned = 1; ('",
  backtick: "`${globalThis.pwned = 1}`",
  backslash: '\\"; globalThis.pwned = 1; //\\',
  newline: "\n globalThis.pwned = 1; \n",
  "carriage return": "\r globalThis.pwned = 1; \r",
  "end of a comment": "*/ globalThis.pwned = 1; /*",
  "line comment": "// \\\n",
  "line separator": "\u2028 globalThis.pwned = 1; \u2029",
  "end of a script": "</script><script>globalThis.pwned = 1</script><!--",
  prototype: "__proto__",
  "unicode escape": "\\u0022); globalThis.pwned = 1; (\\u0022",
  "lone surrogate, bidi and zero width": "\u202e\u200b\u{1f4a3}",
  "next line and control": "\u0085\u007f\u009b31m",
  "a percent and braces": "%s${}{{}}<%= 1 %>",
  "source map": "\n//# sourceMappingURL=data:,x",
  "use strict": '"use strict"; debugger;',
  nothing: "",
} as const;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above

/** Each hostile name in each position, over all of these. The fields 7 and 8 of a record keep their order. */
const rotations: readonly Wording[] = hostileNames.map((_, k) => {
  const names = Array.from({ length: POSITIONS }, (_, i) => hostileNames[(k + i) % hostileNames.length]!);
  const fields = names.slice(7, 9).sort((a, b) => (a < b ? -1 : 1));
  return { names: names.with(7, fields[0]!).with(8, fields[1]!), text: "plain" };
});

/** With a name for each. */
export const hostileWordings: readonly (readonly [string, Wording])[] = [
  ...rotations.map((w) => [`names from ${w.names[0]} on`, w] as const),
  ...Object.entries(hostileTexts).map(([what, text]) => [what, { ...plain, text }] as const),
  ["names and texts at once", { ...rotations[0]!, text: hostileTexts.backtick }],
];
