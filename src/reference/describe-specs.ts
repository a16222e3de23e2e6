/* A program for readers: module by module its events, state and rules, and who writes and reads what. */
import type { RunnableProgram } from "../compile/runnable-program.js";
import type * as ast from "../syntax/ast.js";
import { counted } from "../text/format-count.js";
import { anchorOf, type Document, type Graph, type Piece } from "./document.js";
import { placeText } from "./explain-rule.js";
import { kernelsOf, oneLine, type RuleFacts, ruleFacts } from "./rule-facts.js";

/** What records an event, on which kernels: "6.1 to 6.4: rmap_walk (function)". */
export type RecordedBy = (event: string) => readonly string[];

interface Flow {
  readonly writers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly readers: ReadonlyMap<string, ReadonlySet<string>>;
}

export function describeSpecs(
  title: string,
  modules: readonly ast.Module[],
  program: RunnableProgram,
  recordedBy: RecordedBy,
): Document {
  const rules = ruleFacts({ modules });
  const flow = flowOf(program);
  const count = (kind: ast.Decl["kind"]) =>
    modules.flatMap((m) => m.decls.filter((d) => d.kind === kind)).length;
  const sums = [
    counted(modules.length, "module"),
    counted(rules.length, "rule"),
    counted(count("EventDecl"), "event"),
    counted(count("VariableDecl"), "variable"),
    counted(count("TestDecl"), "TEST"),
  ];
  const index: Piece = {
    kind: "Table",
    head: ["module", "what it is about", "rules"],
    rows: modules.map((module) => [
      `[${module.name.text}](#${anchorOf(module.name.text)})`,
      firstSentence(module.doc),
      rulesOf(rules, module)
        .map((rule) => `[${rule.id}](#${anchorOf(rule.id)})`)
        .join(", "),
    ]),
  };
  return {
    title,
    pieces: [
      { kind: "Heading", level: 1, text: title, id: "top" },
      { kind: "Text", text: `${sums.join(", ")}.` },
      index,
      ...modules.flatMap((module) => modulePieces(module, rules, flow, recordedBy)),
    ],
  };
}

function modulePieces(
  module: ast.Module,
  rules: readonly RuleFacts[],
  flow: Flow,
  recordedBy: RecordedBy,
): readonly Piece[] {
  const name = module.name.text;
  const of = <K extends ast.Decl["kind"]>(kind: K) =>
    module.decls.filter((d): d is Extract<ast.Decl, { kind: K }> => d.kind === kind);
  const own = rulesOf(rules, module);
  const pieces: Piece[] = [{ kind: "Heading", level: 2, text: name, id: anchorOf(name) }];
  if (module.doc !== "") pieces.push({ kind: "Comment", text: module.doc });
  if (module.extends.length > 0)
    pieces.push({
      kind: "Text",
      text: `Extends ${module.extends.map((n) => `[${n.text}](#${anchorOf(n.text)})`).join(", ")}.`,
    });
  const constants = of("ConstantDecl");
  if (constants.length > 0)
    pieces.push({
      kind: "Table",
      head: ["CONSTANT", "type", "default", ""],
      rows: constants.map((d) => [
        `\`${d.name.text}\``,
        `\`${oneLine(d.type.span)}\``,
        d.default === undefined ? "" : `\`${oneLine(d.default.span)}\``,
        oneParagraph(d.doc),
      ]),
    });
  const variables = of("VariableDecl");
  if (variables.length > 0)
    pieces.push({
      kind: "Table",
      head: ["VARIABLE", "type", "", "written on", "read by"],
      rows: variables.map((d) => [
        `\`${d.name.text}\``,
        `\`${oneLine(d.type.span)}\``,
        oneParagraph(d.doc),
        listed(flow.writers.get(d.name.text), eventLink),
        listed(flow.readers.get(d.name.text), ruleLink),
      ]),
    });
  for (const event of of("EventDecl")) pieces.push(...eventPieces(event, recordedBy));
  for (const rule of own) pieces.push(...rulePieces(rule, flow));
  const graph = graphOf(
    variables.map((d) => d.name.text),
    flow,
  );
  if (graph !== undefined)
    pieces.push(
      {
        kind: "Heading",
        level: 3,
        text: `What writes and reads the state of ${name}`,
        id: `${anchorOf(name)}-flow`,
      },
      graph,
    );
  return pieces;
}

function eventPieces(event: ast.EventDecl, recordedBy: RecordedBy): readonly Piece[] {
  const name = event.name.text;
  const pieces: Piece[] = [
    { kind: "Heading", level: 3, text: `EVENT ${name}`, id: anchorOf(`event ${name}`) },
  ];
  if (event.doc !== "") pieces.push({ kind: "Comment", text: event.doc });
  if (event.params.length > 0)
    pieces.push({
      kind: "Table",
      head: ["field", "type", ""],
      rows: event.params.map((p) => [
        `\`${p.name.text}\``,
        `\`${oneLine(p.type.span)}\``,
        p.optional ? "may be missing" : "",
      ]),
    });
  const recorded = recordedBy(name);
  if (recorded.length > 0)
    pieces.push({ kind: "Text", text: "Recorded by:" }, { kind: "List", items: recorded });
  return pieces;
}

function rulePieces(rule: RuleFacts, flow: Flow): readonly Piece[] {
  const pieces: Piece[] = [
    { kind: "Heading", level: 3, text: `${rule.id}: ${rule.title}`, id: anchorOf(rule.id) },
  ];
  if (rule.doc !== "") pieces.push({ kind: "Comment", text: rule.doc });
  const read = [...flow.readers].filter(([, ids]) => ids.has(rule.id)).map(([variable]) => `\`${variable}\``);
  const facts = [`Severity: ${rule.severity}.`, `Judged for: \`${kernelsOf(rule)}\`.`];
  if (read.length > 0) facts.push(`Reads ${read.join(", ")}.`);
  pieces.push({ kind: "Text", text: facts.join(" ") });
  for (const { span } of rule.places)
    pieces.push({
      kind: "Code",
      text: `\\* ${placeText(span)}\n${span.file.text.slice(lineStart(span), span.end)}`,
    });
  if (rule.tests.length > 0)
    pieces.push(
      { kind: "Text", text: "TESTs that break it:" },
      { kind: "List", items: rule.tests.map((test) => `${test.title} (${placeText(test.span)})`) },
    );
  return pieces;
}

/** With the blanks in front of it, so that its lines stay below each other. */
function lineStart({ file, start }: RuleFacts["places"][number]["span"]): number {
  const before = file.text.lastIndexOf("\n", start - 1) + 1;
  return file.text.slice(before, start).trim() === "" ? before : start;
}

function rulesOf(rules: readonly RuleFacts[], module: ast.Module): readonly RuleFacts[] {
  return rules.filter((rule) => rule.places[0]!.module === module.name.text);
}

/** Variables by name: the events on which they are written, the rules that read them. */
function flowOf({ dataflow, spec }: RunnableProgram): Flow {
  const writers = new Map<string, Set<string>>();
  const readers = new Map<string, Set<string>>();
  const note = (to: Map<string, Set<string>>, variable: number, what: string) => {
    const name = dataflow.variables[variable]!;
    const set = to.get(name) ?? new Set();
    to.set(name, set.add(what));
  };
  for (const effect of dataflow.effects)
    if (!effect.observes) note(writers, effect.variable, spec.meta.events[effect.event]!.name);
  for (const { rule, variables } of dataflow.sites)
    if (rule !== undefined)
      for (const variable of variables) note(readers, variable, dataflow.rules[rule]!.id);
  return { writers, readers };
}

function graphOf(variables: readonly string[], { writers, readers }: Flow): Graph | undefined {
  const edges: { column: number; from: string; to: string }[] = [];
  for (const variable of variables) {
    for (const event of writers.get(variable) ?? []) edges.push({ column: 0, from: event, to: variable });
    for (const rule of readers.get(variable) ?? []) edges.push({ column: 1, from: variable, to: rule });
  }
  if (edges.length === 0) return undefined;
  const unique = (names: readonly string[]) => [...new Set(names)];
  return {
    kind: "Graph",
    columns: [
      { title: "events", nodes: unique(edges.filter((e) => e.column === 0).map((e) => e.from)) },
      { title: "variables", nodes: [...variables] },
      { title: "rules", nodes: unique(edges.filter((e) => e.column === 1).map((e) => e.to)) },
    ],
    edges,
  };
}

function listed(names: ReadonlySet<string> | undefined, link: (name: string) => string): string {
  return [...(names ?? [])].map(link).join(", ");
}

const eventLink = (name: string) => `[${name}](#${anchorOf(`event ${name}`)})`;
const ruleLink = (id: string) => `[${id}](#${anchorOf(id)})`;

function oneParagraph(doc: string): string {
  return doc.replace(/\s+/g, " ");
}

function firstSentence(doc: string): string {
  return /^.*?[.](?=\s|$)/s.exec(doc)?.[0].replace(/\s+/g, " ") ?? oneParagraph(doc);
}
