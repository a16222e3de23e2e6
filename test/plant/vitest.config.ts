import { defineConfig } from "vitest/config";

// `npm run plant`; PLANT_COUNT says in how many places of each recording each fault is planted.
export default defineConfig({
  test: { include: ["test/plant/*.plant.ts"], testTimeout: 3_600_000 },
});
