/* A reference as pieces that are the same in Markdown and in HTML. */

/** Text with code in it: `` `like this` ``. */
export type Inline = string;

export type Piece =
  | { readonly kind: "Heading"; readonly level: 1 | 2 | 3; readonly text: string; readonly id: string }
  | { readonly kind: "Text"; readonly text: Inline }
  /** Lines as they are: comments of a spec. */
  | { readonly kind: "Comment"; readonly text: string }
  | { readonly kind: "Code"; readonly text: string }
  | {
      readonly kind: "Table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly Inline[])[];
    }
  | { readonly kind: "List"; readonly items: readonly Inline[] }
  | Graph;

/** What writes and reads what: from the left to the right. */
export interface Graph {
  readonly kind: "Graph";
  readonly columns: readonly { readonly title: string; readonly nodes: readonly string[] }[];
  /** From a node of a column to one of the next. */
  readonly edges: readonly { readonly column: number; readonly from: string; readonly to: string }[];
}

export interface Document {
  readonly title: string;
  readonly pieces: readonly Piece[];
}

/** A link's target; unique for unique texts of words. */
export function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\w]+/g, "-")
    .replace(/^-|-$/g, "");
}
