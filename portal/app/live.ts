import { useEffect } from "react";
import { LIVE_TOPICS } from "../../core/desk/live.ts";
import { queryClient } from "./api.ts";

/** A tab nobody looks at lets go of its stream after this long, and asks for everything again when it is looked at. */
const HIDDEN_MS = 60_000;
/** Answers that changed are asked for together. */
const TOGETHER_MS = 60;
const AGAIN_MS = { least: 2_000, most: 60_000 };

/** While the page stands: what others change shows by itself. One stream a tab; it comes back when the server or the network does. */
export function useLive(): void {
  useEffect(() => {
    let source: EventSource | undefined;
    let missed = false;
    let wait = AGAIN_MS.least;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = undefined;
      missed = true;
    };
    const open = () => {
      if (source !== undefined) return;
      source = new EventSource("/v1/live");
      source.addEventListener("ready", () => {
        wait = AGAIN_MS.least;
        if (missed) refresh(ALL);
        missed = true;
      });
      source.addEventListener("again", () => refresh(ALL));
      source.addEventListener("message", (event: MessageEvent<string>) => refresh(refreshedBy(event.data)));
      source.addEventListener("error", () => {
        // The browser comes back by itself after a cut, and gives up after a refusal: then later, and ever later.
        if (source?.readyState !== EventSource.CLOSED) return;
        close();
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, AGAIN_MS.most);
      });
    };
    const onVisible = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") open();
      else timer = setTimeout(close, HIDDEN_MS);
    };
    open();
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      document.removeEventListener("visibilitychange", onVisible);
      close();
    };
  }, []);
}

const ALL = [...new Set(Object.values(LIVE_TOPICS).flatMap((topic) => topic.refreshes))];

/** The first words of the operations whose answers a change may have changed. */
export function refreshedBy(data: string): readonly string[] {
  const { topic } = JSON.parse(data) as { topic: string };
  return Object.hasOwn(LIVE_TOPICS, topic) ? LIVE_TOPICS[topic as keyof typeof LIVE_TOPICS].refreshes : [];
}

const due = new Set<string>();

/** What is on screen is asked again at once; the rest when it is next shown. */
function refresh(words: readonly string[]): void {
  if (due.size === 0) setTimeout(send, TOGETHER_MS);
  for (const word of words) due.add(word);
}

function send(): void {
  const words = new Set(due);
  due.clear();
  void queryClient.invalidateQueries({ predicate: ({ queryKey: [path] }) => Array.isArray(path) && words.has(String(path[0])) });
}
