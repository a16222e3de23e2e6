import { expect, it } from "vitest";
import { fuzzSyntax } from "../fuzz/syntax.js";

it("ten thousand random texts: always an answer, and soon", () => {
  const { slowest } = fuzzSyntax(10_000, 2026);
  expect(slowest).toBeLessThan(10);
});
