import { expect, it } from "vitest";
import { fuzzSyntax } from "../fuzz/syntax.js";

it("ten thousand random texts: always an answer, and soon", () => {
  const { slowestMs } = fuzzSyntax(10_000, 2026);
  expect(slowestMs).toBeLessThan(5_000);
}, 120_000);
