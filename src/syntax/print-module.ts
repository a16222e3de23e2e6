/* Modules as text; see print-expr.ts. */
import { assertNever } from "./assert-never.js";
import type * as ast from "./ast.js";
import { type Block, joined, row, stack, textOf } from "./block.js";
import { durationText, exprBlock, operatorHead } from "./print-expr.js";
import { docLines, quoteString } from "./print-text.js";

const width = 100;

/** A module as text that parses to the same tree. What could not be parsed stands as it was written. */
export function printModule(module: ast.Module): string {
  const name = ` MODULE ${module.name.text} `;
  const dashes = "-".repeat(Math.max(4, Math.floor((78 - name.length) / 2)));
  const header = `${dashes}${name}${dashes}`;
  const lines = [...docLines(module.doc), header];
  if (module.extends.length > 0) lines.push(`EXTENDS ${module.extends.map((n) => n.text).join(", ")}`);
  for (const decl of module.decls) lines.push("", printDecl(decl));
  return `${[...lines, "", "=".repeat(header.length)].join("\n")}\n`;
}

/** A declaration with its comment. */
export function printDecl(decl: ast.Decl): string {
  return textOf(stack(docLines(decl.doc), declBlock(decl)));
}

function declBlock(decl: ast.Decl): Block {
  switch (decl.kind) {
    case "TypeDecl":
      return defined([`TYPE ${decl.name.text} == `], decl.type);
    case "ConstantDecl":
    case "VariableDecl": {
      const keyword = decl.kind === "ConstantDecl" ? "CONSTANT" : "VARIABLE";
      const clause = (word: string, e: ast.Expr | undefined) =>
        e === undefined ? "" : row(` ${word} `, exprBlock(e));
      const head = row(
        `${keyword} ${decl.name.text} : `,
        exprBlock(decl.type),
        clause("DEFAULT", decl.default),
      );
      if (decl.kind === "ConstantDecl") return row(head, clause("FORMERLY", decl.formerly));
      return row(head, decl.outlives === undefined ? "" : ` OUTLIVES ${decl.outlives.text}`);
    }
    case "InitDecl":
      return row(`INIT ${decl.variable.text} = `, exprBlock(decl.value));
    case "EventDecl":
      return row(`EVENT ${decl.name.text}(`, joined(decl.params.map(eventParam), ", "), ")");
    case "LifetimeDecl":
      return [`LIFETIME ${decl.type.text}${lifeEvents("BORN", decl.born)}${lifeEvents("DIES", decl.dies)}`];
    case "ActionDecl":
      return defined(
        row(`ACTION ${decl.name.text} ON ${decl.event.text}`, when(decl.when), " == "),
        decl.body,
      );
    case "RuleHeadDecl":
      return ruleHead("RULE", decl);
    case "RuleDecl":
      return defined(row(ruleHead(decl.rule.toUpperCase(), decl), " == "), decl.body);
    case "OperatorDecl":
      return defined(operatorHead(decl), decl.body);
    case "AssumeDecl":
      return defined([decl.name === undefined ? "ASSUME " : `ASSUME ${decl.name.text} == `], decl.body);
    case "GivenDecl":
      return givenBlock(decl);
    case "TestDecl":
      return testBlock(decl);
    case "MissingDecl":
      return decl.span.file.text.slice(decl.span.start, decl.span.end).split(/\r?\n/);
    default:
      return assertNever(decl);
  }
}

/** The body behind the head if there is room, else on lines of its own. */
function defined(head: Block, body: ast.Expr): Block {
  const block = exprBlock(body);
  const onOneLine = row(head, block);
  if (onOneLine.length === 1 && onOneLine[0]!.length <= width) return onOneLine;
  return stack(head, row("    ", block[0] === "" ? block.slice(1) : block));
}

function ruleHead(word: string, { name, title, when: condition, severity }: RuleHead): Block {
  const text = title === undefined ? "" : ` ${quoteString(title)}`;
  return row(
    `${word} ${name.text}${text}`,
    when(condition),
    severity === "warning" ? " SEVERITY warning" : "",
  );
}

type RuleHead = Pick<ast.RuleDecl, "name" | "title" | "when" | "severity">;

function when(condition: ast.Expr | undefined): Block {
  return condition === undefined ? [""] : row(" WHEN ", exprBlock(condition));
}

function eventParam({ name, type, optional }: ast.EventParam): Block {
  return row(`${name.text} : `, exprBlock(type), optional ? " OPTIONAL" : "");
}

function lifeEvents(word: string, events: readonly ast.LifeEvent[]): string {
  if (events.length === 0) return "";
  return ` ${word} ${events.map((e) => e.event.text + (e.arg === undefined ? "" : `(${e.arg.text})`)).join(", ")}`;
}

function testBlock({ title, setup, trace, expect }: ast.TestDecl): Block {
  const head = row(`TEST ${quoteString(title)}`, setupBlock(setup));
  const body = trace.kind === "File" ? [`TRACE ${quoteString(trace.path)}`] : recordLines(trace);
  const rules = expect.rules.map(({ name, line }) =>
    line === undefined ? name.text : `${name.text} AT ${line}`,
  );
  const wanted = ["EXPECT", expect.verdict, rules.join(", ")].join(" ").trimEnd();
  return stack(head, row("    ", [...body, wanted]));
}

function givenBlock({ name, setup, trace }: ast.GivenDecl): Block {
  const head = row(`GIVEN ${name.text}`, setupBlock(setup), " ==");
  const lines = recordLines(trace);
  return lines.length === 0 ? head : stack(head, row("    ", lines));
}

function setupBlock({ complete, recorded, with: values }: ast.TraceSetup): Block {
  const events = typeof recorded === "object" ? recorded.map((name) => name.text).join(", ") : recorded;
  const bindings = values.map(({ name, value }) => row(`${name.text} |-> `, exprBlock(value)));
  return row(
    complete ? " COMPLETE" : "",
    events === undefined ? "" : ` RECORDS ${events}`,
    ...(bindings.length === 0 ? [] : [" WITH ", joined(bindings, ", ")]),
  );
}

function recordLines({ given, records }: ast.TestRecords): string[] {
  const lines = records.map(({ event, args }) => {
    const list = args.map(({ name, value }) => `${name.text}: ${recordLiteral(value)}`).join(", ");
    return list === "" ? event.text : `${event.text}(${list})`;
  });
  return given === undefined ? lines : [`GIVEN ${given.text}`, ...lines];
}

function recordLiteral(value: ast.RecordLiteral): string {
  switch (value.kind) {
    case "Int":
      return value.isHex ? `0x${value.value.toString(16)}` : String(value.value);
    case "Text":
      return quoteString(value.value);
    case "Bool":
      return value.value ? "TRUE" : "FALSE";
    case "Null":
      return "NULL";
    case "Time":
      return durationText(value.ns);
    default:
      return assertNever(value);
  }
}
