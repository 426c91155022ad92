import { Button } from "@mantine/core";
import { IconDownload, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { count } from "../format.ts";
import { tableText } from "../messages.ts";
import s from "./table.module.css";

/** What can be done with the selected rows. Part of the table, not of a portal, so that it stays inside the page's landmarks. */
export function BulkBar({ count: n, onClear, onExport, children }: { readonly count: number; readonly onClear: () => void; readonly onExport: () => void; readonly children: ReactNode }) {
  return (
    <div className={s.bulk} role="toolbar" aria-label={tableText.actionsForSelected} onKeyDown={(event) => event.key === "Escape" && onClear()}>
      <span className={`num ${s.bulkCount}`} role="status">{tableText.selected(count(n))}</span>
      {children}
      <Button size="xs" variant="default" leftSection={<IconDownload size={15} />} onClick={onExport}>{tableText.exportCsv}</Button>
      <button type="button" className={s.bulkClear} aria-label={tableText.clearSelection} onClick={onClear}><IconX size={16} aria-hidden="true" /></button>
    </div>
  );
}
