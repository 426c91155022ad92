/** What may be attached, told by its content; a name's ending has to say the same. */
export const FILE_KINDS = {
  pdf: { type: "application/pdf", endings: ["pdf"] },
  png: { type: "image/png", endings: ["png"] },
  jpeg: { type: "image/jpeg", endings: ["jpg", "jpeg"] },
  word: { type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", endings: ["docx"] },
  excel: { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", endings: ["xlsx"] },
  slides: { type: "application/vnd.openxmlformats-officedocument.presentationml.presentation", endings: ["pptx"] },
  text: { type: "text/plain", endings: ["txt", "csv", "md"] },
} as const;

export type FileKind = keyof typeof FILE_KINDS;

const starts = (bytes: Uint8Array, ...head: number[]) => head.every((byte, i) => bytes[i] === byte);

/** The kind of a file by its first bytes, for office files by the parts inside, for text by being UTF-8 without control characters; undefined for anything else. */
export function fileKindOf(bytes: Uint8Array): FileKind | undefined {
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46, 0x2d)) return "pdf";
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  if (starts(bytes, 0xff, 0xd8, 0xff)) return "jpeg";
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04)) return officeKind(bytes);
  return isPlainText(bytes) ? "text" : undefined;
}

/** The names in a zip's central directory say which office program wrote it; macros are refused. */
function officeKind(bytes: Uint8Array): FileKind | undefined {
  const names = zipNames(bytes);
  if (names === undefined || !names.includes("[Content_Types].xml") || names.some((name) => /vbaProject/i.test(name))) return undefined;
  if (names.some((name) => name.startsWith("word/"))) return "word";
  if (names.some((name) => name.startsWith("xl/"))) return "excel";
  return names.some((name) => name.startsWith("ppt/")) ? "slides" : undefined;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Every name in the directory at a zip's end; undefined where it is broken or has thousands. */
function zipNames(bytes: Uint8Array): string[] | undefined {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - 66_000 && data.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0 || data.getUint32(end, true) !== END_OF_DIRECTORY) return undefined;
  const count = data.getUint16(end + 10, true);
  let at = data.getUint32(end + 16, true);
  const names: string[] = [];
  for (let i = 0; i < count && count <= 5000; i++) {
    if (at + 46 > bytes.length || data.getUint32(at, true) !== DIRECTORY_ENTRY) return undefined;
    const length = data.getUint16(at + 28, true);
    names.push(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)));
    at += 46 + length + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  }
  return names.length === count ? names : undefined;
}

function isPlainText(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  return true;
}

/** "offer.pdf" of "C:\\x\\offer.pdf": the last part, without what no file system takes; undefined where nothing is left or the ending does not fit the content. */
export function fileName(given: string, kind: FileKind): string | undefined {
  const name = (given.split(/[\\/]/).at(-1) ?? "").replace(/[<>:"|?*\p{C}]/gu, "").trim();
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase();
  return ending !== undefined && name.length > ending.length + 1 && (FILE_KINDS[kind].endings as readonly string[]).includes(ending) ? name.slice(-200) : undefined;
}
