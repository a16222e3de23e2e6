/* XML 1.0 as far as reports use it, read strictly: whatever is not well-formed is refused with its place. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text directly in it, without that between child elements where it is only blanks. */
  readonly text: string;
}

const NOT_A_CHAR = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

export function readXml(document: string): XmlElement {
  const bad = NOT_A_CHAR.exec(document);
  if (bad !== null) throw new Error(`offset ${bad.index}: no character of XML`);
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(document);
  if (declaration === null) throw new Error("no declaration");
  let at = declaration[0].length;

  function take(pattern: RegExp, what: string): RegExpExecArray {
    const sticky = new RegExp(pattern.source, "uy");
    sticky.lastIndex = at;
    const match = sticky.exec(document);
    if (match === null) throw new Error(`offset ${at}: expected ${what}`);
    at += match[0].length;
    return match;
  }

  function unescape(text: string): string {
    return text.replace(/&(\w*)(;?)/g, (whole, name: string, end: string) => {
      const char = ENTITIES[name];
      if (char === undefined || end === "") throw new Error(`unknown entity ${whole}`);
      return char;
    });
  }

  function element(): XmlElement {
    const name = take(/<([\w-]+)/, "an element")[1]!;
    const attributes: Record<string, string> = {};
    for (;;) {
      const [whole, key, value] = take(/\s+([\w-]+)="([^"<]*)"|\s*\/?>/, "an attribute or the tag's end");
      if (key === undefined) {
        if (whole.includes("/")) return { name, attributes, children: [], text: "" };
        break;
      }
      if (key in attributes) throw new Error(`offset ${at}: ${key} twice`);
      attributes[key] = unescape(value!);
    }
    const children: XmlElement[] = [];
    let text = "";
    for (;;) {
      text += unescape(take(/[^<]*/, "text")[0]);
      if (document.startsWith("</", at)) break;
      children.push(element());
    }
    take(new RegExp(`</${name}>`), `the end of ${name}`);
    return { name, attributes, children, text: children.length > 0 && text.trim() === "" ? "" : text };
  }

  const root = element();
  if (document.slice(at).trim() !== "") throw new Error(`offset ${at}: text behind the end`);
  return root;
}
