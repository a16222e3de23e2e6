/* Annotations of a GitHub workflow, read as the workflow's runner reads them. */

export interface Annotation {
  readonly level: string;
  readonly message: string;
  readonly [property: string]: string;
}

const PROPERTIES = ["file", "line", "endLine", "col", "title"];

/** The commands in a log: of any line that begins with `::`. Throws for one that the runner would take otherwise. */
export function annotationsIn(text: string): Annotation[] {
  const commands = text
    .split(/\r\n|[\n\r]/)
    .filter((line) => line.trimStart().startsWith("::") || line.startsWith("##["));
  return commands.map((line) => {
    const match = /^::(error|warning|notice) ([^:]+)::(.*)$/.exec(line);
    if (match === null) throw new Error(`no annotation: ${line}`);
    const properties = match[2]!.split(",").map((p) => {
      const at = p.indexOf("=");
      return [p.slice(0, at), undo(p.slice(at + 1))] as const;
    });
    const wrong = properties.find(([name]) => !PROPERTIES.includes(name));
    if (wrong !== undefined) throw new Error(`no property of an annotation: ${wrong[0]}`);
    return { ...Object.fromEntries(properties), level: match[1]!, message: undo(match[3]!) };
  });
}

/** What the runner undoes; a per cent sign stands only for that. */
function undo(text: string): string {
  if (/%(?!25|0A|0D|3A|2C)/.test(text)) throw new Error(`a per cent sign that is not escaped: ${text}`);
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}
