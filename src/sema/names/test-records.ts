/*
 * The records that stand in a TEST are written for the EVENTs of its module: a name there that none declares can only
 * be a slip, and would let the test pass for nothing.
 */
import { diagnostic } from "../../diag/diagnostic.js";
import { nearest } from "../../text/nearest.js";
import type { Span } from "../../text/source-file.js";
import type { Resolver } from "./resolver.js";
import { type ModuleScope, mayBeBroken } from "./scopes.js";

/** What every record may have. */
const ENVELOPE: readonly string[] = ["event", "ts", "cpu", "tid", "pid", "comm", "seqno", "src"];
/** Records that no EVENT declares: mmspec's own, whose fields are its own too, or CONSTANTs of any module. */
const OWN_RECORDS: readonly string[] = ["trace_begin", "lost"];

export function checkTestRecords(r: Resolver, scope: ModuleScope): void {
  for (const decl of scope.module.decls) {
    if (decl.kind !== "TestDecl" || decl.trace.kind !== "Inline") continue;
    for (const record of decl.trace.records) checkRecord(r, scope, record);
  }
}

function checkRecord(
  r: Resolver,
  scope: ModuleScope,
  { text, span }: { readonly text: string; readonly span: Span },
): void {
  const members = membersOf(text);
  const at = ({ from, to }: Piece): Span => ({
    file: span.file,
    start: span.start + from,
    end: span.start + to,
  });
  const event = members.find(({ key }) => key.text === "event")?.value;
  if (event === undefined || OWN_RECORDS.includes(event.text)) return;
  const declared = scope.visible.get(event.text);
  if (declared?.decl.kind !== "EventDecl") {
    if (mayBeBroken(scope, event.text)) return;
    const events = [...scope.visible.values()].flatMap((d) => (d.what === "EVENT" ? [d.name.text] : []));
    const near = nearest(event.text, [...events, ...OWN_RECORDS]);
    r.report(diagnostic("MMS2058", at(event), { name: event.text, near }));
    return;
  }
  const fields = declared.decl.params.map((p) => p.name.text);
  for (const { key } of members) {
    if (fields.includes(key.text) || ENVELOPE.includes(key.text)) continue;
    const near = nearest(key.text, fields);
    r.report(diagnostic("MMS2059", at(key), { field: key.text, event: event.text, fields, near }));
  }
}

/** A string of the record's text, without its quotes. */
interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

interface Member {
  readonly key: Piece;
  /** Where it is a string. */
  value: Piece | undefined;
}

/** The keys of the object itself, not of what is in it; what is not JSON is told where the record is read. */
function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  const tokens = /"((?:[^"\\]|\\.)*)"|[{}[\]:,]|[^\s"{}[\]:,]+/g;
  let [depth, isValue] = [0, false];
  for (let m = tokens.exec(text); m !== null; m = tokens.exec(text)) {
    const [token, string] = m;
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth !== 1) continue;
    else if (token === ":") isValue = true;
    else if (token === ",") isValue = false;
    else if (string !== undefined) {
      const piece: Piece = { text: unescaped(token), from: m.index + 1, to: tokens.lastIndex - 1 };
      if (!isValue) members.push({ key: piece, value: undefined });
      else if (members.length > 0) members.at(-1)!.value = piece;
    }
  }
  return members;
}

function unescaped(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token.slice(1, -1);
  }
}
