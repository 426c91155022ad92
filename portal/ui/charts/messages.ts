import { translated } from "../translated.ts";

export const chartText = translated({
  en: {
    chart: "chart",
    howToRead: (title: string) => `${title}. Use the arrow keys to read it.`,
    showTable: "Show as table",
    showChart: "Show as chart",
    downloadCsv: "Download CSV",
    tableOf: (title: string) => `${title}, as a table`,
    period: "Period",
    total: "Total",
    totalOf: (value: string) => `total ${value}`,
  },
});
