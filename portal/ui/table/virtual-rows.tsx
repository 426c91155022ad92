import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect } from "react";

type VirtualProps = {
  readonly count: number;
  readonly height: number;
  readonly scroll: RefObject<HTMLDivElement | null>;
  /** Filled with the way to bring a row into sight. */
  readonly reveal: RefObject<(index: number) => void>;
  readonly draw: (index: number) => ReactNode;
};

/** The rows in sight, between two spacer rows as tall as the others would be. */
export function VirtualRows({ count, height, scroll, reveal, draw }: VirtualProps) {
  const virtualizer = useVirtualizer({ count, getScrollElement: () => scroll.current, estimateSize: () => height, overscan: 10 });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  useEffect(() => {
    reveal.current = (index) => virtualizer.scrollToIndex(index);
    return () => {
      reveal.current = () => undefined;
    };
  }, [reveal, virtualizer]);
  return (
    <>
      <Spacer height={before} />
      {items.map(({ index }) => draw(index))}
      <Spacer height={after} />
    </>
  );
}

/** Wide enough for any number of columns. */
function Spacer({ height }: { readonly height: number }) {
  return height > 0 ? <tr aria-hidden="true"><td colSpan={100} style={{ blockSize: height, padding: 0 }} /></tr> : null;
}
