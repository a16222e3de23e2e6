/*
 * A queue of traces on Redis or Valkey. The queue itself is BullMQ's, which is installed by who uses it: so it is loaded
 * only here, and what is missing is named.
 */
import type { Redis } from "ioredis";
import { diagnostic } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { InputError } from "../../session/input-error.js";
import { toolDigest } from "../corpus/digest.js";

export type BullMq = typeof import("bullmq");

export interface QueueClient {
  readonly bullmq: BullMq;
  readonly redis: Redis;
  /** Only workers of the same mmspec take from it what another has put there. */
  readonly name: string;
  close(): void;
}

/** How long to wait for a server to answer the first time. */
const CONNECT_MS = 5000;

/** Throws an InputError where a package is missing, or no server answers at `url`. */
export async function openQueue(url: string): Promise<QueueClient> {
  const shown = withoutPassword(url);
  const [bullmq, ioredis] = await Promise.all([
    loadPackage(() => import("bullmq"), "bullmq"),
    loadPackage(() => import("ioredis"), "ioredis"),
  ]);
  let mayRetry = false;
  const redis = new ioredis.Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // A server that was there once is waited for; one that never was is reported.
    retryStrategy: (times) => (mayRetry ? Math.min(times * 100, 2000) : null),
    // What BullMQ asks for.
    maxRetriesPerRequest: null,
  });
  let failure: Error | undefined;
  redis.on("error", (e) => {
    failure = e;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (e) {
    redis.disconnect();
    const reason = describeSystemError(failure ?? e);
    throw new InputError(diagnostic("MMS7052", undefined, { url: shown, reason }));
  }
  mayRetry = true;
  return {
    bullmq,
    redis,
    name: `mmspec-${toolDigest().slice(0, 16)}`,
    close: () => redis.disconnect(),
  };
}

/** As messages may show it. */
export function withoutPassword(url: string): string {
  return url.replace(/(?<=^[a-z]+:\/\/)[^@/]*@/, "");
}

/** A package that is not installed with mmspec. */
export async function loadPackage<T>(importing: () => Promise<T>, name: string): Promise<T> {
  try {
    return await importing();
  } catch (e) {
    const { code, message } = e as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" || !message.includes(name)) throw e;
    throw new InputError(diagnostic("MMS7051", undefined, { name }));
  }
}
