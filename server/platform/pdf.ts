import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import PdfKit from "pdfkit";

const require = createRequire(import.meta.url);
const FONTS = { regular: plainFont("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"), bold: plainFont("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf") } as const;
const INK = { text: "#171c24", quiet: "#616b7a", line: "#e4e8ed", head: "#f8f9fb" } as const;
const MARGIN = 48;
const FOOT = 40;
const PAD = 5;

export type PdfCell = { readonly text: string; /** A second, quieter line. */ readonly small?: string; readonly bold?: boolean };
export type PdfColumn = { readonly label: string; /** Share of the width. */ readonly share: number; readonly right?: boolean };

/** A document that is written from top to bottom and streams out: tagged, so that it can be read aloud, and in letters of all of Latin, Greek and Cyrillic. */
export type Pdf = {
  heading(level: 1 | 2, text: string): void;
  text(text: string, quiet?: boolean): void;
  /** Rows keep together; the heads are shown again on every page. */
  table(columns: readonly PdfColumn[], rows: readonly (readonly PdfCell[])[]): void;
  /** Ends it; what was written can be read from here. */
  end(footer: string): NodeJS.ReadableStream;
};

type Document = InstanceType<typeof PdfKit>;
type Structure = ReturnType<Document["struct"]>;

/** The same input gives the same pages; `at` is when it was made, in milliseconds. */
export function createPdf(title: string, at: number): Pdf {
  const doc = new PdfKit({
    size: "A4", margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT }, tagged: true, subset: "PDF/UA", pdfVersion: "1.7", lang: "en", displayTitle: true, bufferPages: true, font: null,
    info: { Title: title, CreationDate: new Date(at) },
  } as object) as Document;
  doc.registerFont("regular", FONTS.regular);
  doc.registerFont("bold", FONTS.bold);
  const root = doc.struct("Document");
  doc.addStructure(root);
  return {
    heading(level, text) {
      room(doc, level === 1 ? 40 : 70);
      if (level === 2) doc.y += 14;
      root.add(doc.struct(`H${level}`, {}, () => doc.font("bold").fontSize(level === 1 ? 19 : 12).fillColor(INK.text).text(text, MARGIN)));
      doc.y += level === 1 ? 2 : 5;
    },
    text(text, quiet = false) {
      root.add(doc.struct("P", {}, () => doc.font("regular").fontSize(9).fillColor(quiet ? INK.quiet : INK.text).text(text, MARGIN)));
      doc.y += 2;
    },
    table: (columns, rows) => drawTable(doc, root, columns, rows),
    end(footer) {
      root.end();
      drawFooters(doc, footer);
      doc.end();
      return doc as unknown as NodeJS.ReadableStream;
    },
  };
}

/**
 * A TrueType font without its tables for shaping. The alternates and pairs of this one cost a millisecond and a half a word, which is seconds a statement;
 * letters of Latin, Greek and Cyrillic stand on their own without them.
 */
function plainFont(path: string): Buffer {
  const bytes = readFileSync(require.resolve(path));
  const kept: Buffer[] = [];
  for (let i = 0; i < bytes.readUInt16BE(4); i++) {
    const entry = bytes.subarray(12 + 16 * i, 28 + 16 * i);
    if (!["GSUB", "GPOS", "GDEF", "kern"].includes(entry.toString("latin1", 0, 4))) kept.push(Buffer.from(entry));
  }
  // The tables stay where they are; only their list is shorter.
  bytes.writeUInt16BE(kept.length, 4);
  kept.forEach((entry, i) => entry.copy(bytes, 12 + 16 * i));
  return bytes;
}

function widthOf(doc: Document): number {
  return doc.page.width - 2 * MARGIN;
}

/** A new page where less than so much is left of this one; answers whether there is one. */
function room(doc: Document, height: number): boolean {
  if (doc.y + height <= doc.page.height - MARGIN - FOOT) return false;
  doc.addPage();
  return true;
}

type Placed = { readonly x: number; readonly width: number; readonly right: boolean };

function drawTable(doc: Document, root: Structure, columns: readonly PdfColumn[], rows: readonly (readonly PdfCell[])[]): void {
  const shares = columns.reduce((sum, column) => sum + column.share, 0);
  let x = MARGIN;
  const places = columns.map(({ share, right = false }): Placed => {
    const width = (widthOf(doc) * share) / shares;
    const place = { x: x + PAD, width: width - 2 * PAD, right };
    x += width;
    return place;
  });
  const heads = columns.map((column): PdfCell => ({ text: column.label, bold: true }));
  const table = doc.struct("Table");
  root.add(table);
  const first = doc.struct("TR");
  table.add(first);
  drawHeads(doc, places, heads, (i, draw) => void first.add(doc.struct("TH", { scope: "Column" } as object, () => draw(i))));
  first.end();
  for (const row of rows) {
    const height = Math.max(...row.map((cell, i) => heightOf(doc, cell, places[i] as Placed))) + 2 * PAD;
    if (room(doc, height)) drawHeads(doc, places, heads, (i, draw) => artifact(doc, () => draw(i)));
    const y = doc.y;
    const line = doc.struct("TR");
    table.add(line);
    row.forEach((cell, i) => line.add(doc.struct("TD", {}, () => drawCell(doc, cell, places[i] as Placed, y + PAD))));
    line.end();
    artifact(doc, () => doc.moveTo(MARGIN, y + height).lineTo(MARGIN + widthOf(doc), y + height).lineWidth(0.6).strokeColor(INK.line).stroke());
    doc.y = y + height;
  }
  table.end();
  doc.x = MARGIN;
}

function drawHeads(doc: Document, places: readonly Placed[], heads: readonly PdfCell[], each: (i: number, draw: (i: number) => void) => void): void {
  const y = doc.y;
  const height = Math.max(...heads.map((cell, i) => heightOf(doc, cell, places[i] as Placed))) + 2 * PAD;
  artifact(doc, () => doc.rect(MARGIN, y, widthOf(doc), height).fill(INK.head));
  heads.forEach((_, i) => each(i, (n) => drawCell(doc, heads[n] as PdfCell, places[n] as Placed, y + PAD, INK.quiet)));
  doc.y = y + height;
}

function heightOf(doc: Document, cell: PdfCell, { width }: Placed): number {
  const main = doc.font(cell.bold ? "bold" : "regular").fontSize(8.5).heightOfString(cell.text || " ", { width });
  return main + (cell.small ? 1 + doc.font("regular").fontSize(7.5).heightOfString(cell.small, { width }) : 0);
}

function drawCell(doc: Document, cell: PdfCell, { x, width, right }: Placed, y: number, ink: string = INK.text): void {
  const align = right ? "right" : "left";
  doc.font(cell.bold ? "bold" : "regular").fontSize(8.5).fillColor(ink).text(cell.text || " ", x, y, { width, align });
  if (cell.small) doc.font("regular").fontSize(7.5).fillColor(INK.quiet).text(cell.small, x, doc.y + 1, { width, align });
}

/** What is only to be seen: lines, colours, and what stands on every page. */
function artifact(doc: Document, draw: () => void): void {
  doc.markContent("Artifact", { type: "Layout" } as never);
  draw();
  doc.endMarkedContent();
}

function drawFooters(doc: Document, footer: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let i = start; i < start + count; i++) {
    doc.switchToPage(i);
    // Below the margin a text would begin another page.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - MARGIN;
    artifact(doc, () => {
      doc.font("regular").fontSize(7.5).fillColor(INK.quiet).text(footer, MARGIN, y, { width: widthOf(doc) - 60, lineBreak: false });
      doc.text(`${i - start + 1} / ${count}`, MARGIN + widthOf(doc) - 60, y, { width: 60, align: "right", lineBreak: false });
    });
  }
}
