import { defineConfig } from "vitest/config";

// `npm run simulate`.
export default defineConfig({
  test: { include: ["test/simulator/*.simulate.ts"], testTimeout: 3_600_000 },
});
