/* Diagnostics as the protocol has them, and what mends them. */
import {
  type CodeAction,
  CodeActionKind,
  DiagnosticSeverity,
  type Diagnostic as Shown,
} from "vscode-languageserver/node.js";
import { type Diagnostic, fixOf, isSpan, sentence } from "../diag/diagnostic.js";
import { locationOf, offsetAt, rangeOf, uriOf } from "./places.js";
import type { Workspace } from "./workspace.js";

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

/** Of what is in one file. */
export function shownDiagnostics(workspace: Workspace, path: string): Shown[] {
  return workspace.diagnostics(path).flatMap((d) => shown(d) ?? []);
}

function shown(d: Diagnostic): Shown | undefined {
  const { at, related } = d;
  if (at === undefined || !isSpan(at)) return undefined;
  const { severity, message, help } = sentence(d);
  return {
    range: rangeOf(at),
    severity: severities[severity],
    code: d.code,
    source: "mmspec",
    message: help === undefined ? message : `${message}\n${help}`,
    relatedInformation: related.flatMap(({ at: place, label }) =>
      isSpan(place) ? [{ location: locationOf(place), message: label }] : [],
    ),
  };
}

/** For each diagnostic that touches a range and carries a fix, the edit; and one for all of a file. */
export function codeActions(
  workspace: Workspace,
  path: string,
  range: Shown["range"],
  only: readonly string[] | undefined,
): CodeAction[] {
  const wants = (kind: string) =>
    only === undefined || only.some((o) => kind === o || kind.startsWith(`${o}.`));
  const source = workspace.parse(path)?.source;
  if (source === undefined) return [];
  const start = offsetAt(source, range.start);
  const end = offsetAt(source, range.end);
  const uri = uriOf(path);
  const all = workspace.diagnostics(path).flatMap((d) => {
    const fix = fixOf(d);
    return fix === undefined || fix.span.file.path !== path ? [] : [{ d, fix }];
  });
  const edit = ({ fix }: (typeof all)[number]) => ({ range: rangeOf(fix.span), newText: fix.replacement });
  const touching = all.filter(
    ({ d: { at } }) => at !== undefined && isSpan(at) && at.start <= end && start <= at.end,
  );
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    for (const found of touching) {
      const { fix, d } = found;
      const before = source.text.slice(fix.span.start, fix.span.end).trim();
      const after = fix.replacement.trim();
      actions.push({
        title: before === "" ? `Insert \`${after}\`` : `Replace \`${before}\` by \`${after}\``,
        kind: CodeActionKind.QuickFix,
        diagnostics: [shown(d)!],
        isPreferred: true,
        edit: { changes: { [uri]: [edit(found)] } },
      });
    }
  }
  if (all.length > 0 && wants(CodeActionKind.SourceFixAll))
    actions.push({
      title: "Mend all that mmspec can mend",
      kind: CodeActionKind.SourceFixAll,
      edit: { changes: { [uri]: all.map(edit) } },
    });
  return actions;
}
