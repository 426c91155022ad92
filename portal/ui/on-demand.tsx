import { type ComponentType, lazy, Suspense, useRef } from "react";

type Opened = { readonly opened: boolean };

/**
 * Something that opens over the page, loaded when it is first opened: `onDemand(() => import("./palette.tsx"), "Palette")`.
 * It stays from then on, so that it can close in its own time.
 */
export function onDemand<K extends string, P extends Opened>(load: () => Promise<Record<K, ComponentType<P>>>, name: K): ComponentType<P> {
  const Loaded = lazy(async () => ({ default: (await load())[name] })) as unknown as ComponentType<P>;
  return function OnDemand(props: P) {
    const wanted = useRef(false);
    wanted.current ||= props.opened;
    return wanted.current ? <Suspense fallback={null}><Loaded {...props} /></Suspense> : null;
  };
}
