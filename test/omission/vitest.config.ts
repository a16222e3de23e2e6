import { defineConfig } from "vitest/config";

// `npm run omit`
export default defineConfig({
  test: { include: ["test/omission/*.omit.ts"], testTimeout: 3_600_000 },
});
