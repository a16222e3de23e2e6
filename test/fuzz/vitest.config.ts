import { defineConfig } from "vitest/config";

// `npm run fuzz`: the long runs, 10^5 inputs each; FUZZ_COUNT and FUZZ_SEED change that.
export default defineConfig({
  test: { include: ["test/fuzz/*.fuzz.ts"], testTimeout: 3_600_000 },
});
