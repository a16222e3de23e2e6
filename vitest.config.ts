import { defineConfig } from "vitest/config";

/** Random inputs, and inputs made to hurt, against laws that must hold of all. */
const laws = [
  "test/oracle/**/*.test.ts",
  "test/security/**/*.test.ts",
  "test/**/{fuzz,hostile,hostile-names,robustness,law,both-routes,large-specs,large-stream}.test.ts",
  "test/{cli/{undefined,xxh64},report/hostile-text,runtime/{key-map,seq-in-place},sema/tables,syntax/print}.test.ts",
  "test/trace/{event-buffer,event-json-schema,jsonl-reader,read-json,sources}.test.ts",
  "test/{library/narrowing,replay/manifest}.test.ts",
];

/** The model of mm against scenarios, simulated kernels and recordings of real ones; pages and sources that are generated. */
const model = [
  "test/{specs,scenarios,simulator,omission,plant}/**/*.test.ts",
  "test/docs/**/*.test.ts",
  "test/{library/api-page,syntax/generated,ir/print}.test.ts",
  "test/cli/{identify-kernel,import,probes,real-verdicts,recording-violation,sched-recordings,shipped-specs,stories,wild}.test.ts",
  "test/probes/catalogues.test.ts",
  "test/importers/{binary/equality,stock-maps,linux-maps,recordings,wild}.test.ts",
];

/** What is built, as processes and as a package. */
const processes = ["test/process/**/*.test.ts"];

const resolve = {
  // The tests' programs of the shipped specs are elsewhere than those of the build.
  alias: [
    {
      find: /^(?!\.\.\/\.\.\/src).*\/package-files\.js$/,
      replacement: `${import.meta.dirname}/test/support/package-files.ts`,
    },
  ],
};

const project = (name: string, include: string[], options: object = {}) => ({
  resolve,
  test: {
    name,
    include,
    // Only for what hangs: a machine that has other things to do may take twenty times as long as one that has not.
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    // A worker loads src/ once for all of its files; no test leaves anything behind in a module.
    isolate: false,
    pool: "threads" as const,
    ...options,
  },
});

export default defineConfig({
  resolve,
  test: {
    globalSetup: "test/support/compile-shipped.ts",
    // Left alone, vitest keeps a core for itself, which is one of two on a small machine.
    maxWorkers: "100%",
    // Transformed sources are kept on disk, by their content: a sixth of the CPU of the unit tests.
    experimental: { fsModuleCache: true },
    projects: [
      project("unit", ["test/**/*.test.ts"], { exclude: [...laws, ...model, ...processes] }),
      project("laws", laws),
      project("model", model),
      project("process", processes, { globalSetup: "test/process/build.ts" }),
    ],
  },
});
