import { expect, test } from "vitest";
import { loadPackage } from "../../../src/cli/queue/queue-client.js";

test("a package of queues that is not installed is told by name, with what installs it", async () => {
  const missing = Object.assign(new Error("Cannot find package 'bullmq' imported from queue.js"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  await expect(loadPackage(() => Promise.reject(missing), "bullmq")).rejects.toMatchObject({
    diagnostics: [{ code: "MMS7051", data: { name: "bullmq" } }],
  });
});

test("another error of it is not taken for that", async () => {
  const broken = new Error("it has a bug");
  await expect(loadPackage(() => Promise.reject(broken), "bullmq")).rejects.toBe(broken);
});
