/* The table of verdicts in traces/real/README.md: what each rule makes of each recording, as `validate` says it in JSON. */
import { code, table } from "./tables.js";

/** What of a trace's JSON report the table is made of. */
export interface Reported {
  readonly file: string;
  readonly rules: readonly {
    readonly id: string;
    readonly title: string;
    /** null: it depends on what is not known. */
    readonly applies: boolean | null;
    readonly checked: number;
    readonly violated: number;
    readonly inconclusive: number;
  }[];
  readonly advice: {
    readonly missing: readonly {
      readonly event: string;
      readonly fields: readonly string[];
      readonly rules: readonly string[];
    }[];
    readonly undecidable: readonly { readonly id: string; readonly because: readonly string[] }[];
  } | null;
}

export const stem = (file: string) => file.replace(/^.*\//, "").replace(/\.ftrace\.txt\.gz$/, "");

/** A row for each rule that applies to one of the recordings. */
export function verdictTable(reports: readonly Reported[]): string {
  const applying = reports.flatMap((r) => r.rules.filter((rule) => rule.applies).map((rule) => rule.id));
  const rows = [...new Set(applying)].sort().map((id) => {
    const missing = new Set(reports.flatMap((r) => missingFor(id, r)));
    const hidden = new Set(reports.flatMap((r) => hiddenFrom(id, r)));
    return [
      id,
      ...reports.map((r) => verdict(id, r)),
      missing.size === 0 ? "" : code([...missing].sort()),
      hidden.size === 0 ? "" : code([...hidden].sort()),
    ];
  });
  return table(["rule", ...reports.map((r) => stem(r.file)), "not recorded", "no probe"], rows);
}

function verdict(id: string, report: Reported): string {
  const rule = report.rules.find((r) => r.id === id)!;
  if (rule.applies === null) return "may not apply";
  if (!rule.applies) return "";
  const { checked, violated, inconclusive } = rule;
  const held = checked - violated - inconclusive;
  const parts = [
    ...(held > 0 ? [`${held}`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} open`] : []),
    ...(violated > 0 ? [`${violated} violated`] : []),
  ];
  const mark = missingFor(id, report).length > 0 ? "\\*" : "";
  return `${parts.length === 0 ? "–" : parts.join(", ")}${mark}`;
}

/** Functions that the rule needs, and that this recording has no records of, or none with these fields. */
function missingFor(id: string, { advice }: Reported): string[] {
  return (advice?.missing ?? [])
    .filter(({ rules }) => rules.includes(id))
    .flatMap(({ event, fields }) =>
      fields.length === 0 ? [event.replace(/__return$/, "")] : fields.map((field) => `${event}.${field}`),
    );
}

/** The first event that would be needed, and that nothing shows. */
function hiddenFrom(id: string, { advice }: Reported): string[] {
  const because = advice?.undecidable.find((u) => u.id === id)?.because[0];
  return because === undefined ? [] : [needOf(because).name];
}

/** What a reason of `undecidable` is about, an event or one of its fields, and why no probe shows that. */
export function needOf(reason: string): { readonly name: string; readonly because: string } {
  const found = /^(?:\w+ needs )?(\w+)(?: without (\w+))?: (.*)$/.exec(reason);
  if (found === null) throw new Error(`a reason of another form: ${reason}`);
  const [, event, field, because] = found;
  return { name: field === undefined ? event! : `${event}.${field}`, because: because! };
}

/** Whether it was decided at least once. */
export function heldIn(id: string, { rules }: Reported): boolean {
  return rules.some((r) => r.id === id && r.applies === true && r.checked > r.inconclusive);
}
