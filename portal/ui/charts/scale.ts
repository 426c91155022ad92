export type Band = { readonly step: number; readonly width: number; readonly start: (i: number) => number; readonly center: (i: number) => number; readonly at: (x: number) => number | null };

/** Places `n` bars side by side between two pixels; `at` finds the bar under a pixel. */
export function bandScale(n: number, from: number, to: number, gap = 0.38, edge = 0.2): Band {
  const step = (to - from) / Math.max(1, n - gap + edge * 2);
  const width = step * (1 - gap);
  const start = (i: number) => from + step * (edge + i);
  return {
    step, width, start,
    center: (i) => start(i) + width / 2,
    at: (x) => {
      const i = Math.floor((x - from - step * (edge - gap / 2)) / step);
      return i >= 0 && i < n ? i : null;
    },
  };
}

/** Places `n` points from edge to edge. */
export function pointScale(n: number, from: number, to: number): Band {
  const step = n > 1 ? (to - from) / (n - 1) : to - from;
  const center = (i: number) => (n > 1 ? from + step * i : (from + to) / 2);
  return {
    step, width: 0, start: center, center,
    at: (x) => (n === 0 ? null : Math.min(n - 1, Math.max(0, Math.round((x - from) / step)))),
  };
}

export type Linear = { readonly of: (value: number) => number; readonly ticks: readonly number[]; readonly low: number; readonly high: number };

/** From values to pixels, over whole steps of 1, 2 or 5 times a power of ten; zero is always on the scale. */
export function linearScale(min: number, max: number, from: number, to: number, about = 5): Linear {
  const bottom = Math.min(0, min);
  // Nothing at all still needs an axis: 0 to 1.
  const top = bottom === 0 && max <= 0 ? 1 : Math.max(0, max);
  const step = max <= 0 && bottom === 0 ? 1 : niceStep(top - bottom, about);
  const low = Math.floor(bottom / step + 1e-9) * step;
  const high = Math.max(Math.ceil(top / step - 1e-9) * step, low + step);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => Number((low + i * step).toPrecision(12)));
  return { low, high, ticks, of: (value) => from + ((to - from) * (value - low)) / (high - low) };
}

function niceStep(span: number, about: number): number {
  const raw = span / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  return (lead > 7.1 ? 10 : lead > 3.2 ? 5 : lead > 1.5 ? 2 : 1) * power;
}

export type ChartSeries = { readonly label: string; readonly values: readonly number[] };
export type ChartData = { readonly labels: readonly string[]; readonly series: readonly ChartSeries[] };

export function valueAt(series: ChartSeries, i: number): number {
  return series.values[i] ?? 0;
}

export function totalAt(data: ChartData, i: number): number {
  return data.series.reduce((sum, series) => sum + valueAt(series, i), 0);
}

/** Room for the axis: the widest tick at 12 px, so that no label is cut. */
export function axisWidth(ticks: readonly string[]): number {
  return Math.max(28, ...ticks.map((tick) => tick.length * 7.6 + 12));
}
