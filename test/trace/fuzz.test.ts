import { expect, test } from "vitest";
import { fuzzDecoder } from "../fuzz/decoder.js";

const SEED = 20_140_805;

test(`ten thousand hostile traces are read without harm, the same on both routes (seed ${SEED})`, () => {
  const { traces, lines, events, bad } = fuzzDecoder(10_000, SEED);
  expect(traces).toBe(10_000);
  // Neither all of it is noise, nor is there none.
  expect(events).toBeGreaterThan(lines / 5);
  expect(bad).toBeGreaterThan(lines / 5);
});
