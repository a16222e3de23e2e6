#!/usr/bin/env node
import { setEngineFlags } from "./v8/engine-flags.js";
import { prefetchDecoder, startDecoder } from "./workers/start-decoder.js";

setEngineFlags();
const argv = process.argv.slice(2);
const { lookedAt, decoder } = prefetchDecoder(argv);
let prefetched = decoder;
// Only now the rest of the program: the decoder starts meanwhile.
const [{ main }, { nodeIo }] = await Promise.all([import("./main.js"), import("./node-io.js")]);

function nextDecoder() {
  const started = prefetched ?? startDecoder();
  prefetched = undefined;
  return started;
}

process.exit(await main(argv, nodeIo(nextDecoder, lookedAt)));
