/** Where files are looked for, and what "-" stands for. */
export interface FileContext {
  /** Relative paths start here. */
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}
