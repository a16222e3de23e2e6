/*
 * What an editor does with the largest shipped module, and what it gets. Each session is run against a server in this
 * process, and against `mmspec lsp` (test/process/lsp.test.ts).
 */
import { expect } from "vitest";
import type {
  CodeAction,
  CodeLens,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
  WorkspaceSymbol,
} from "vscode-languageserver-protocol";
import type { Client, Editor } from "../support/lsp-client.js";

interface Session {
  readonly does: string;
  readonly run: (editor: Editor, client: Client) => Promise<void>;
}

export const MODULE = "specs/mm/mremap.mms";

const session = (does: string, run: Session["run"]): Session => ({ does, run });
const labels = (items: readonly { readonly label: string }[]) => items.map((item) => item.label);
const valueOf = (hover: Hover | null) =>
  (hover?.contents as { readonly value: string } | undefined)?.value ?? "";

export const sessions: readonly Session[] = [
  session("a mistake is told when it is typed, and gone when it is mended", async (editor, client) => {
    const [wrong, ...more] = await client.published(editor.uri, () =>
      editor.type("DOMAIN copying /\\ copying", "DOMAIN copyin /\\ copying"),
    );
    expect(more).toEqual([]);
    expect(wrong).toMatchObject({ code: "MMS2001", source: "mmspec", severity: 1 });
    expect(wrong!.message).toBe("unknown name `copyin`\ndid you mean `copying`?");
    expect(wrong!.range.start).toEqual(editor.at("copyin /\\ copying"));
    expect(
      await client.published(editor.uri, () => editor.type("DOMAIN copyin ", "DOMAIN copying ")),
    ).toEqual([]);
  }),

  session("diagnostics can be asked for", async (editor) => {
    await editor.type("moving[t].dst}}", "moving[t].dest}}");
    const { items } = await editor.ask<{ items: { code: string }[] }>("textDocument/diagnostic");
    expect(items.map((d) => d.code)).toEqual(["MMS3005"]);
  }),

  session("half a line is one mistake, and blinds nothing else", async (editor, client) => {
    const found = await client.published(editor.uri, () =>
      editor.type(
        "    IF self \\in DOMAIN copying /\\ copying[self].dst = NULL",
        "    IF self \\in DOMAIN copying /\\ copying[",
      ),
    );
    expect(found.map((d) => d.code)).toEqual(["MMS1001"]);
    const hover = await editor.ask<Hover>("textDocument/hover", {
      position: editor.at("vma", "EXCEPT !.duplicated = @ \\cup {"),
    });
    expect(valueOf(hover)).toContain("vma : Vma");
  }),

  session("hover tells the type, the comment, and who writes and reads a variable", async (editor) => {
    const text = valueOf(
      await editor.ask("textDocument/hover", { position: editor.at("copying[self].dst") }),
    );
    expect(text).toContain("VARIABLE copying : [Task -> Copying]");
    expect(text).toContain("The copy_vma() of each thread, up to the end of its mremap.");
    expect(text).toMatch(/Written by: ACTION `CopyVma` \(mm\.mremap\).*ACTION `MoveVmaReturn`/);
    expect(text).toMatch(/Read by: .*`HasCopiedTo` \(mm\.mremap\)/);
    expect(text).not.toMatch(/Written by: .*HasCopiedTo/);
  }),

  session("hover tells what an operator, an event, a rule, a field are", async (editor) => {
    const at = async (text: string) =>
      valueOf(await editor.ask("textDocument/hover", { position: editor.at(text) }));
    expect(await at("ShiftRight(")).toContain("ShiftRight(n : Int, bits : Int) : Int");
    expect(await at("vma_dup ==")).toMatch(
      /EVENT vma_dup\(orig : Vma.*Taken by: .*`Duplicate` \(mm\.mremap\)/s,
    );
    expect(await at("MREMAP_11 ==")).toContain('RULE MREMAP_11 "no concurrent reorder in one mm"');
    expect(await at("copying[self].▮dst")).toContain("copying[self].dst : Vma");
    expect(await at("new_vma: 0x10")).toContain("Argument of the EVENT");
  }),

  session("a definition is found in the module that has it", async (editor) => {
    const to = async (text: string) => {
      const found = await editor.ask<Location | null>("textDocument/definition", {
        position: editor.at(text),
      });
      return found && `${found.uri.split("/").at(-1)}:${found.range.start.line + 1}`;
    };
    expect(await to("MovesOf(vma)")).toBe(`mremap.mms:${editor.at("MovesOf(v : Vma) ==").line + 1}`);
    expect(await to("HoldsWrite(self")).toMatch(/^locks\.mms:\d+$/);
    expect(await to("mm.page_table")).toBe("page_table.mms:1");
    expect(await to("MREMAP_12 AT 4")).toBe(`mremap.mms:${editor.at("MREMAP_12", "RULE ").line + 1}`);
    expect(await to("copy_of_mapped_file\n    vma_link")).toMatch(/^mremap\.mms:/);
    expect(await to("ShiftRight(")).toBeNull();
  }),

  session("references are found in all files of the workspace", async (editor) => {
    const found = await editor.ask<Location[]>("textDocument/references", {
      position: editor.at("copying : [Task"),
      context: { includeDeclaration: false },
    });
    const files = new Set(found.map(({ uri }) => uri.split("/").at(-1)));
    expect([...files].sort()).toEqual(["dontunmap.mms", "move_ptes.mms", "mremap.mms", "write_section.mms"]);
    const own = found.filter(({ uri }) => uri === editor.uri);
    expect(own).toHaveLength(
      (editor.text.replace(/\(\*[\s\S]*?\*\)/g, "").match(/\bcopying\b/g) ?? []).length - 1,
    );
    const marked = await editor.ask<unknown[]>("textDocument/documentHighlight", {
      position: editor.at("copying : [Task"),
    });
    expect(marked).toHaveLength(own.length + 1);
  }),

  session("a name is renamed wherever it stands, unless the new one is taken", async (editor) => {
    const position = editor.at("copying : [Task");
    expect(await editor.ask("textDocument/prepareRename", { position })).toMatchObject({
      placeholder: "copying",
    });
    const { changes } = await editor.ask<WorkspaceEdit>("textDocument/rename", {
      position,
      newName: "copies",
    });
    expect(
      Object.keys(changes!)
        .map((uri) => uri.split("/").at(-1))
        .sort(),
    ).toEqual(["dontunmap.mms", "move_ptes.mms", "mremap.mms", "write_section.mms"]);
    await expect(editor.ask("textDocument/rename", { position, newName: "moving" })).rejects.toThrow(
      "`moving` has a meaning in mm.mremap already",
    );
    await expect(editor.ask("textDocument/rename", { position, newName: "WITH" })).rejects.toThrow(
      "reserved word",
    );
    await expect(
      editor.ask("textDocument/prepareRename", { position: editor.at("mm.page_table") }),
    ).rejects.toThrow("rename that");
  }),

  session("completion has the names in scope, with their types", async (editor) => {
    await editor.type("/\\ copying[self].dst = NULL", "/\\ ");
    const items = await editor.complete(editor.at("DOMAIN copying /\\ ▮\n"));
    const detail = (label: string) => items.find((item) => item.label === label)?.detail;
    // vma and orig are the event's, self every event's.
    expect(detail("orig")).toBe("Vma");
    expect(detail("self")).toBe("of the event");
    expect(detail("moving")).toBe("VARIABLE moving : [Task -> Moving]");
    expect(detail("HoldsWrite")).toMatch(/^HoldsWrite\(t : Task, mm : Mm\)/);
    expect(detail("Cardinality")).toBe("Cardinality(S : SUBSET a) : Int");
    expect(labels(items)).not.toContain("new_vma");
  }),

  session("completion has the fields of a record behind a dot", async (editor) => {
    await editor.type("/\\ copying[self].dst = NULL", "/\\ copying[self].");
    const items = await editor.complete(editor.at("copying[self].▮\n"));
    expect(items.map((item) => `${item.label} : ${item.detail}`)).toContain("duplicated : SUBSET Vma");
    expect(items).toHaveLength(9);
  }),

  session("completion knows what stands where: events, rules, modules, fields of records", async (editor) => {
    const typed = async (old: string, text: string) => {
      await editor.type(old, text.replace("▮", ""));
      const items = await editor.complete(editor.at(text));
      await editor.type(text.replace("▮", ""), old);
      return labels(items);
    };
    expect(await typed("ON copy_vma ==", "ON ▮ ==")).toEqual(
      expect.arrayContaining(["copy_vma", "anon_vma_link"]),
    );
    const rules = await typed("EXPECT violated MREMAP_12 AT 4", "EXPECT violated ▮");
    expect(rules).toEqual(expect.arrayContaining(["MREMAP_12", "MIG_05"]));
    expect(await typed("REQUIRE MREMAP_11 ==", "REQUIRE ▮ ==")).toContain("MREMAP_11");
    const modules = await typed("EXTENDS mm.walk_order, mm.page_table", "EXTENDS mm.walk_order, mm.▮");
    expect(modules).toEqual(expect.arrayContaining(["page_table", "locks", "rmap"]));
    expect(modules).not.toContain("mm.mremap");
    const fields = await typed("    vma_dup(orig: 0x10, vma: 0x20, mm: 0xe0)", "    vma_dup(orig: 0x10, ▮");
    expect(fields).toEqual(["vma", "mm", "tid", "cpu", "ts", "comm"]);
    expect(await typed("\nVARIABLE moving", "\n▮\nVARIABLE moving")).toContain("INVARIANT");
    expect(await typed("SUBSET Vma,  \\* the vmas copied since", "SUBSET Vma,  \\* the ▮")).toEqual([]);
  }),

  session("signature help follows the arguments", async (editor) => {
    const at = (text: string) =>
      editor.ask<SignatureHelp>("textDocument/signatureHelp", { position: editor.at(text) });
    const builtin = await at("ShiftRight(addr - start, ▮PageShift)");
    expect(builtin.signatures[0]!.label).toBe("ShiftRight(n : Int, bits : Int) : Int");
    expect(builtin.activeParameter).toBe(1);
    const own = await at("HoldsWrite(self, ▮MmOf(dst))");
    expect(own.signatures[0]!.label).toMatch(/^HoldsWrite\(t : Task, mm : Mm\)/);
    const record = await at("copy_vma__return(vma: 0x20, addr: 0x6000, len: ▮0x1000");
    expect(record.signatures[0]!.label).toMatch(/^copy_vma__return\(vma : Vma, addr : Addr/);
    expect(record.activeParameter).toBe(2);
    await editor.type("HoldsWrite(self, MmOf(dst))", "HoldsWrite(self, ");
    expect((await at("HoldsWrite(self, ▮")).activeParameter).toBe(1);
  }),

  session("symbols of the document and of the workspace", async (editor, client) => {
    const [module] = await editor.ask<DocumentSymbol[]>("textDocument/documentSymbol");
    expect(module!.name).toBe("mm.mremap");
    const action = module!.children!.find((s) => s.name === "MovetoTail")!;
    expect(action.detail).toBe("ON anon_vma_moveto_tail");
    expect(labels(action.children!.map((s) => ({ label: s.name })))).toEqual(["MREMAP_11"]);
    const query = (text: string) =>
      client.connection.sendRequest<WorkspaceSymbol[]>("workspace/symbol", { query: text });
    expect((await query("copyvma")).map((s) => s.name)).toEqual(
      expect.arrayContaining(["copy_vma", "CopyVma"]),
    );
    expect((await query("root lock held over")).map((s) => s.name)).toContain("MIG_05");
  }),

  session("declarations and comments fold", async (editor) => {
    const ranges = await editor.ask<FoldingRange[]>("textDocument/foldingRange");
    const at = (text: string) => ranges.find((r) => r.startLine === editor.at(text).line);
    expect(at("ACTION CopyVma ON")).toMatchObject({ endLine: editor.at("/\\ tailing' = Without").line });
    expect(at("(* mremap() moves")).toMatchObject({ kind: "comment" });
  }),

  session("names have the colour of what they stand for", async (editor, client) => {
    const { data } = await editor.ask<SemanticTokens>("textDocument/semanticTokens/full");
    const { legend } = client.info!.capabilities.semanticTokensProvider as {
      legend: { tokenTypes: string[]; tokenModifiers: string[] };
    };
    const colours = new Map<string, string>();
    for (let i = 0, line = 0, character = 0; i < data.length; i += 5) {
      character = data[i] === 0 ? character + data[i + 1]! : data[i + 1]!;
      line += data[i]!;
      const name = editor.text.split("\n")[line]!.slice(character, character + data[i + 2]!);
      const modifiers = legend.tokenModifiers.filter((_, bit) => (data[i + 4]! >> bit) & 1);
      colours.set(name, [legend.tokenTypes[data[i + 3]!], ...modifiers].join(" "));
    }
    expect(colours.get("mm.page_table")).toBe("namespace");
    expect(colours.get("HoldsWrite")).toBe("function");
    expect(colours.get("ShiftRight")).toBe("function defaultLibrary");
    expect(colours.get("PageShift")).toBe("variable readonly");
    expect(colours.get("Moving")).toBe("type");
    expect(colours.get("MREMAP_12")).toBe("class");
    expect(colours.get("new_pgoff")).toBe("property");
    expect(colours.get("v3_7")).toBe("enumMember");
  }),

  session("inferred types stand behind names that have none", async (editor) => {
    const start = editor.at("Index(addr, start, pgoff)");
    const hints = await editor.ask<InlayHint[]>("textDocument/inlayHint", {
      range: { start, end: { line: start.line + 1, character: 0 } },
    });
    expect(hints.map((h) => h.label)).toEqual([": Int", ": Int", ": Int", ": Int"]);
    expect(hints[0]!.position).toEqual(editor.at("Index(addr▮, start, pgoff)"));
    expect(hints[3]!.position).toEqual(editor.at("Index(addr, start, pgoff)▮"));
  }),

  session("formatting lays the text out", async (editor) => {
    await editor.type("Index(addr, start, pgoff) == pgoff +", "Index( addr,start, pgoff )==pgoff +");
    const edits = await editor.ask<TextEdit[]>("textDocument/formatting", {
      options: { tabSize: 4, insertSpaces: true },
    });
    expect(edits).toHaveLength(1);
    const [{ range, newText }] = edits as [TextEdit];
    const text =
      editor.text.slice(0, editor.offset(range.start)) +
      newText +
      editor.text.slice(editor.offset(range.end));
    const line = text.split("\n").find((each) => each.startsWith("Index"));
    expect(line).toBe("Index(addr, start, pgoff) == pgoff + ShiftRight(addr - start, PageShift)");
  }),

  session("a fix that a diagnostic carries is an action", async (editor) => {
    await editor.type("DOMAIN copying /\\ copying", "DOMAIN copyin /\\ copying");
    await editor.type("Index(addr, start, pgoff) == pgoff", "Index(addr, start, pgoff) = pgoff");
    const actionsAt = (text: string) => {
      const start = editor.at(text);
      return editor.ask<CodeAction[]>("textDocument/codeAction", {
        range: { start, end: start },
        context: { diagnostics: [] },
      });
    };
    const [name, all] = await actionsAt("copyin /\\ copying");
    expect([name!.title, all!.title]).toEqual([
      "Replace `copyin` by `copying`",
      "Mend all that mmspec can mend",
    ]);
    expect(name!.edit!.changes![editor.uri]).toMatchObject([
      { newText: "copying", range: { start: editor.at("copyin /\\") } },
    ]);
    expect(all!.edit!.changes![editor.uri]!.map((e) => e.newText).sort()).toEqual(["==", "copying"]);
    expect((await actionsAt("= pgoff")).map((a) => a.title)).toContain("Replace `=` by `==`");
  }),

  session("a lens runs a TEST, and shows what came of it", async (editor, client) => {
    const lensOf = async (title: string) => {
      const lenses = await editor.ask<CodeLens[]>("textDocument/codeLens");
      const { line } = editor.at(`TEST "${title}"`);
      return lenses.find((lens) => lens.range.start.line === line)!;
    };
    const title = "an unfaulted private mapping of a file moves, and its pgoff follows the address";
    const lens = await lensOf(title);
    expect(lens.command!.title).toBe("▶ Run test");
    const { command, arguments: given } = lens.command!;
    await client.connection.sendRequest("workspace/executeCommand", { command, arguments: given });
    expect((await lensOf(title)).command!.title).toBe("✓ violated MREMAP_12 AT 4, as expected");
    await editor.type("EXPECT violated MREMAP_12 AT 4", "EXPECT ok");
    expect((await lensOf(title)).command!.title).toBe("▶ Run test");
    await client.connection.sendRequest("workspace/executeCommand", { command, arguments: given });
    expect((await lensOf(title)).command!.title).toBe("✗ expected ok, found violated MREMAP_12 AT 4");
  }),
];
