export type FileRules = {
  /** Bytes. */
  readonly maxSize: number;
  readonly maxFiles: number;
  /** ".pdf", ".png" …; any kind where empty. */
  readonly endings: readonly string[];
};

export type Candidate = { readonly name: string; readonly size: number };
export type Refused = { readonly name: string; readonly why: "large" | "kind" | "many" };

/** Which of the chosen files may go in, beside `already` that are there. The server judges again. */
export function sorted<F extends Candidate>(files: readonly F[], already: number, rules: FileRules): { taken: F[]; refused: Refused[] } {
  const taken: F[] = [];
  const refused: Refused[] = [];
  for (const file of files) {
    const kind = rules.endings.length === 0 || rules.endings.some((ending) => file.name.toLowerCase().endsWith(ending));
    const why = !kind ? "kind" : file.size > rules.maxSize ? "large" : already + taken.length >= rules.maxFiles ? "many" : null;
    if (why === null) taken.push(file);
    else refused.push({ name: file.name, why });
  }
  return { taken, refused };
}
