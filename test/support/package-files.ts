/* In place of src/files/package-files.ts: the programs of the shipped specs are those of compile-shipped.ts. */
import { fileURLToPath, pathToFileURL } from "node:url";

export {
  BUILD_NOTE,
  DECODER_WORKER,
  PACKAGE_JSON,
  SHIPPED,
  TASK_WORKER,
} from "../../src/files/package-files.js";

export const PRECOMPILED = pathToFileURL(`${process.env.MMSPEC_TEST_PROGRAMS}/`);
export const COMPILED_TEXTS = fileURLToPath(new URL("texts", PRECOMPILED));
