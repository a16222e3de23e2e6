/* Every report that a test obtains is what its format asks for: here, and nowhere else, they are held against schemas. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { jsonSchema, lineSchema } from "../../src/report/json-schema.js";
import { displayWidth } from "../../src/text/display-width.js";
import { annotationsIn } from "./check-github.js";
import { checkJunit } from "./check-junit.js";
import { checkTap } from "./check-tap.js";

const isReport = new Ajv({ allErrors: true }).compile(jsonSchema);

const isLine = new Ajv({ allErrors: true }).compile(lineSchema);

/** The standard's; it is of a draft that differs only in what the schema calls itself. */
function sarifValidator() {
  const file = new URL("sarif/sarif-schema-2.1.0.json", import.meta.url);
  const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(file, "utf8"));
  const isUri = (s: string) => /^[\w.~:/?#@!$&'()*+,;=%-]*$/.test(s) && !/%(?![\dA-F]{2})/.test(s);
  return new Ajv({
    allErrors: true,
    strict: false,
    formats: {
      uri: (s: string) => /^[a-z][\w+.-]*:/i.test(s) && isUri(s),
      "uri-reference": isUri,
      "date-time": true,
    },
  }).compile(schema);
}
let isSarif: ReturnType<typeof sarifValidator> | undefined;

/** The report itself; throws with what is wrong if it is not of its format. */
export function checkReport(format: string, report: string): string {
  switch (format) {
    case "json":
      if (!isReport(JSON.parse(report))) fail(format, isReport.errors, report);
      break;
    case "ndjson": {
      const lines = report.split("\n");
      if (lines.pop() !== "") fail(format, "the last line has no line feed", report);
      for (const line of lines) if (!isLine(JSON.parse(line))) fail(format, isLine.errors, line);
      if (!("summary" in JSON.parse(lines.at(-1)!))) fail(format, "no last line", report);
      break;
    }
    case "sarif":
      isSarif ??= sarifValidator();
      if (!isSarif(JSON.parse(report))) fail(format, isSarif.errors, report);
      break;
    case "junit":
      checkJunit(report);
      break;
    case "tap":
      checkTap(report);
      break;
    case "github":
      annotationsIn(report);
      break;
    case "commit":
      for (const line of report.split("\n"))
        if (displayWidth(line) > 72) fail(format, `a line of ${displayWidth(line)} columns`, line);
      break;
    case "pretty":
      break;
    default:
      throw new Error(`no report format: ${format}`);
  }
  return report;
}

function fail(format: string, errors: unknown, report: string): never {
  throw new Error(`no ${format}: ${JSON.stringify(errors, undefined, 1)}\n${report.slice(0, 2000)}`);
}
