import { expect, test } from "vitest";
import { call } from "./memory-io.js";

const mutex = new URL("specs/mutex.mms", import.meta.url).pathname;
const lock = (tid: number) =>
  `{"ts":${tid},"cpu":0,"tid":${tid},"comm":"t${tid}","event":"mutex_lock","m":"0x10"}`;
/** The second takes what is held. */
const RACE = ['{"event":"trace_begin","complete":true}', lock(1), lock(2)].join("\n");

test("a stream too large to be kept is judged, but its stories are not told", async () => {
  const stdin = Buffer.concat([Buffer.from(`${RACE}\n`), Buffer.alloc(65 * 1024 * 1024, "\n")]);
  const { exit, stdout } = await call(["validate", "-", "--spec", mutex], { stdin });
  expect(exit).toBe(1);
  expect(stdout).toContain(
    "warning MMS7017: - is larger than 64 MiB and cannot be read again: violations are not explained",
  );
  expect(stdout).toContain("error MUTEX_01: a mutex is free when it is taken");
  expect(stdout).not.toContain("how it came about");
});
