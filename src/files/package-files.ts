/*
 * Where the files of this package are. In one folder of src/ for all of them, since the build joins modules to files that
 * lie one folder below dist/: what is relative to this module is the same before and after.
 */
import { fileURLToPath } from "node:url";

const from = (path: string) => new URL(path, import.meta.url);

/** The folder of the specs that come with mmspec. */
export const SHIPPED = fileURLToPath(from("../../specs"));

/** The folder of the programs that the build makes of them. */
export const PRECOMPILED = from("../shipped/");

/** Copies of the texts that were compiled: compared with them, the specs are known to be the same sooner than hashed. */
export const COMPILED_TEXTS = fileURLToPath(from("../shipped/texts"));

export const PACKAGE_JSON = from("../../package.json");

/** What the build was made from, as a hash; there is none where nothing was built. */
export const BUILD_NOTE = from("../sources.sha256");

/** What the threads run. */
export const TASK_WORKER = from("../cli/workers/task-worker.js");
export const DECODER_WORKER = from("../cli/workers/decoder-worker.js");
