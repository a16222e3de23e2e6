#!/usr/bin/env node
import { limitHeapGrowth } from "./heap-growth.js";
import { main } from "./main.js";
import { nodeIo } from "./node-io.js";

limitHeapGrowth();
process.exit(await main(process.argv.slice(2), nodeIo()));
