type Pressed = { readonly key: string; readonly ctrlKey: boolean; readonly metaKey: boolean; readonly altKey: boolean };

const MODIFIERS = new Set(["Control", "Meta", "Alt", "Shift", "CapsLock", "Dead", "Process"]);

/** "k", "mod+k", "?", "enter": one name for a key press on every keyboard; null for a modifier alone or for Alt, which writes letters. */
export function keyOf(event: Pressed): string | null {
  if (MODIFIERS.has(event.key) || event.altKey) return null;
  const key = event.key.toLowerCase();
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

/** Whether a press, with the one shortly before it, is the shortcut. */
export function matches(keys: string, pressed: string, before: string | null): boolean {
  const [first, second] = keys.split(" ");
  return second === undefined ? first === pressed : first === before && second === pressed;
}

/** Whether the person is writing: letters then belong to the text. */
export function typing(target: unknown): boolean {
  const element = target as { tagName?: string; isContentEditable?: boolean; type?: string; getAttribute?: (name: string) => string | null } | null;
  if (!element?.tagName) return false;
  if (element.isContentEditable || element.tagName === "TEXTAREA" || element.tagName === "SELECT") return true;
  if (element.getAttribute?.("role") === "combobox") return true;
  return element.tagName === "INPUT" && !["checkbox", "radio", "button", "submit", "range"].includes(element.type ?? "text");
}
