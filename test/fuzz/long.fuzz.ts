/* `npm run fuzz`: what the tests do with 10^4 inputs, with 10^5 (the oracle with 10^4, it does more for each). */
import { expect, test } from "vitest";
import { fuzzBinary } from "./binary-recordings.js";
import { fuzzDecoder } from "./decoder.js";
import { fuzzImporter } from "./importer.js";
import { fuzzOracle } from "./oracle.js";
import { LINES } from "./recording-lines.js";
import { fuzzSyntax } from "./syntax.js";

const count = Number(process.env.FUZZ_COUNT ?? 100_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
console.log(`FUZZ_COUNT=${count} FUZZ_SEED=${seed}`);

test("the parser takes any text", () => {
  fuzzSyntax(count, seed);
});

test("both routes of the decoder say the same of any bytes", () => {
  expect(fuzzDecoder(count, seed).traces).toBe(count);
});

test.each([
  ...LINES.keys(),
])("the importer of %s takes any recording, and accounts for each line", (format) => {
  expect(fuzzImporter(format, count, seed).recordings).toBe(count);
});

test("the importers of binary recordings take any bytes", () => {
  expect(fuzzBinary(count, seed).files).toBe(count);
});

test("compiled code and the plain evaluator agree on any program and trace", () => {
  expect(fuzzOracle(Math.ceil(count / 10), seed)).toBeUndefined();
});
