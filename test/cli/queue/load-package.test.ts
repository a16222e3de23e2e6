import { expect, test } from "vitest";
import { loadPackage } from "../../../src/cli/queue/queue-client.js";
import { sentence } from "../../../src/diag/diagnostic.js";
import type { InputError } from "../../../src/session/input-error.js";

test("a package of queues that is not installed is told by name, with what installs it", async () => {
  const missing = Object.assign(new Error("Cannot find package 'bullmq' imported from queue.js"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  const error = await loadPackage(() => Promise.reject(missing), "bullmq").catch((e: unknown) => e);
  const [problem] = (error as InputError).diagnostics;
  expect(problem!.code).toBe("MMS7051");
  expect(sentence(problem!).message).toContain("bullmq");
});

test("another error of it is not taken for that", async () => {
  const broken = new Error("it has a bug");
  await expect(loadPackage(() => Promise.reject(broken), "bullmq")).rejects.toBe(broken);
});
