/* `mmspec diff`: two JSON reports compared. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { compareReports, type JsonReport } from "../../report/compare-reports.js";
import { renderDiff, renderDiffJson } from "../../report/diff.js";
import { JSON_VERSION } from "../../report/json-schema.js";
import { InputError } from "../../session/input-error.js";
import { describeSchemaError, schemaValidator } from "../../trace/schema-validator.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";
import { withOutput } from "../output/output-file.js";
import { mayColor } from "../output/show-diagnostics.js";

export interface DiffFlags {
  readonly json?: true;
  readonly output?: string;
  readonly color: boolean;
}

export async function diff(before: string, after: string, flags: DiffFlags, io: CommandIo): Promise<number> {
  return withOutput(
    flags.output,
    () => [before, after],
    io,
    async (output) => {
      const compared = compareReports(await readReport(before, io.cwd), await readReport(after, io.cwd));
      const color = flags.color && mayColor(output, io);
      await output.write(flags.json === true ? renderDiffJson(compared) : renderDiff(compared, color));
      return compared.fresh.length > 0 ? EXIT.violated : EXIT.ok;
    },
  );
}

const text = { type: "string" };
const count = { type: "integer", minimum: 0 };
const object = (properties: Readonly<Record<string, object>>) => ({
  type: "object",
  required: Object.keys(properties),
  properties,
});

/** No more than what is compared: a report may have keys that are of a later release. */
const validate = schemaValidator(
  object({
    mmspec: { const: JSON_VERSION },
    traces: {
      type: "array",
      items: object({
        file: text,
        verdict: text,
        events: count,
        violations: {
          type: "array",
          items: object({ id: text, module: text, title: text, fingerprint: text, line: count, event: text }),
        },
        rules: {
          type: "array",
          items: object({ id: text, module: text, checked: count, violated: count, inconclusive: count }),
        },
      }),
    },
  }),
);

async function readReport(path: string, cwd: string): Promise<JsonReport> {
  let content: string;
  try {
    content = await readFile(resolve(cwd, path), "utf8");
  } catch (e) {
    throw new InputError(diagnostic("MMS7001", undefined, { path, reason: describeSystemError(e) }));
  }
  const report = parseReport(content);
  const problem = (reason: string) => new InputError(diagnostic("MMS7207", undefined, { path, reason }));
  if (report === undefined) throw problem("it is not JSON");
  const [error] = validate(report);
  if (error === undefined) return report as JsonReport;
  const { where, reason } = describeSchemaError(error);
  throw problem(`${where} ${reason}`);
}

/** Also of lines, the last of which has what is of no trace. */
function parseReport(content: string): unknown {
  const parsed = parseJson(content);
  if (parsed !== undefined) return parsed;
  const lines = content
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseJson);
  const last = lines.pop();
  if (last === undefined || lines.includes(undefined)) return undefined;
  return { ...(last as object), traces: lines };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
