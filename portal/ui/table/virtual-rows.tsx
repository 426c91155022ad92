import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect } from "react";

type VirtualProps = {
  readonly count: number;
  readonly height: number;
  /** Columns of the table: a spacer wider than that would add some. */
  readonly columns: number;
  readonly scroll: RefObject<HTMLDivElement | null>;
  /** Filled with the way to bring a row into sight. */
  readonly reveal: RefObject<(index: number) => void>;
  readonly draw: (index: number) => ReactNode;
};

/** Until the table has been measured it is taken to be this large, so that its first picture has rows. */
const FIRST_RECT = { width: 1000, height: 700 };

/** The rows in sight, between two spacer rows as tall as the others would be. */
export function VirtualRows({ count, height, columns, scroll, reveal, draw }: VirtualProps) {
  const virtualizer = useVirtualizer({ count, getScrollElement: () => scroll.current, estimateSize: () => height, overscan: 10, initialRect: FIRST_RECT });
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
      <Spacer height={before} columns={columns} />
      {items.map(({ index }) => draw(index))}
      <Spacer height={after} columns={columns} />
    </>
  );
}

function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  return height > 0 ? <tr aria-hidden="true"><td colSpan={columns} style={{ blockSize: height, padding: 0 }} /></tr> : null;
}
