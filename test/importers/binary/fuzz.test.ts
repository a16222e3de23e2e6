/* What `npm run fuzz` does with more of them. */
import { expect, test } from "vitest";
import { fuzzBinary } from "../../fuzz/binary-recordings.js";

test("binary recordings with anything wrong are read as far as they are whole, or refused", () => {
  const { files, refused, entries, losses } = fuzzBinary(400, 1);
  expect(files).toBe(400);
  // Neither all nor none: the files get to what is behind their headers.
  expect(refused).toBeGreaterThan(40);
  expect(refused).toBeLessThan(360);
  expect(Math.min(entries, losses)).toBeGreaterThan(100);
});
