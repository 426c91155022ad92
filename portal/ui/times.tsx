import { instant } from "../../core/kernel/time.ts";
import { useClock, useNow } from "./clock.tsx";
import { ProgressBar } from "./charts/small-charts.tsx";
import { ago, calendarDate, clockTime, longDate, remaining, shortDate, zoneName } from "./format.ts";
import { timeText } from "./time-text.ts";
import s from "./times.module.css";

type At = { /** RFC 3339 instant of the wire. */ readonly at: string };

/** "Nov 18, 14:20" in the person's zone; with `program`, the program's own time beside it where the two differ. */
export function DateTime({ at, program = false }: At & { readonly program?: boolean }) {
  const { zone, programZone, now } = useClock();
  const ms = instant(Date.parse(at));
  const own = `${shortDate(ms, zone, now())}, ${clockTime(ms, zone)}`;
  const theirs = `${shortDate(ms, programZone, now())}, ${clockTime(ms, programZone)} ${zoneName(ms, programZone)}`;
  const differs = `${clockTime(ms, zone)}${longDate(ms, zone)}` !== `${clockTime(ms, programZone)}${longDate(ms, programZone)}`;
  return (
    <time dateTime={at} title={differs ? `${own} ${zoneName(ms, zone)} · ${theirs}` : own} className={s.time}>
      {own}
      {program && differs ? <span className="quiet"> · {theirs}</span> : null}
    </time>
  );
}

/** "3 days ago", the exact time on hover. */
export function Ago({ at }: At) {
  const { zone } = useClock();
  const now = useNow(60_000);
  const ms = Date.parse(at);
  return <time dateTime={at} title={`${longDate(ms, zone)}, ${clockTime(ms, zone)} ${zoneName(ms, zone)}`} className={s.time}>{ago(ms, now, zone)}</time>;
}

/** A calendar date of the wire: "Dec 18, 2026". */
export function Day({ date }: { readonly date: string }) {
  return <time dateTime={date} className={s.time}>{calendarDate(date)}</time>;
}

/** "6 days left · Nov 28"; close ends stand out. */
export function Countdown({ until, ended = timeText.ended }: { readonly until: string; readonly ended?: string }) {
  const { zone } = useClock();
  const now = useNow();
  const end = Date.parse(until);
  const left = remaining(end, now, zone);
  if (left.over) return <time dateTime={until} className="quiet">{ended}</time>;
  return (
    <time dateTime={until} className={s.time}>
      <span className={left.close ? s.close : undefined}>{timeText.left(left.text)}</span>
      <span className={s.date}> · {shortDate(end, zone, now)}</span>
    </time>
  );
}

type ClockProps = {
  /** When the complete form arrived. */
  readonly from: string;
  /** What the program aims at, and what it promises. */
  readonly target: string;
  readonly promise: string;
  /** When the answer was given. */
  readonly answered?: string | null;
};

/** The time a registration waits for its answer, against target and promise: one bar, one sentence. */
export function ValidationClock({ from, target, promise, answered = null }: ClockProps) {
  const { zone } = useClock();
  const live = useNow();
  const [start, aim, end] = [Date.parse(from), Date.parse(target), Date.parse(promise)];
  const now = answered ? Date.parse(answered) : live;
  const tone = now > end ? "bad" : now > aim ? "warn" : answered ? "ok" : "brand";
  const text = clockSentence({ now, aim, end, answered: answered !== null, zone });
  const share = Math.min(1, (now - start) / (end - start));
  return (
    <div className={s.clock}>
      <p className={s.sentence} data-tone={tone}>{text}</p>
      <div className={s.rail}>
        <ProgressBar share={share} label={timeText.clock(text)} tone={tone} thick />
        <i className={s.mark} style={{ insetInlineStart: `${Math.min(100, ((aim - start) / (end - start)) * 100)}%` }} />
      </div>
      <p className={s.ends}>
        <span>{timeText.received} {shortDate(start, zone, live)}, {clockTime(start, zone)}</span>
        <span>{timeText.target} {shortDate(aim, zone, live)}, {clockTime(aim, zone)}</span>
        <span>{timeText.promise} {shortDate(end, zone, live)}, {clockTime(end, zone)}</span>
      </p>
    </div>
  );
}

function clockSentence({ now, aim, end, answered, zone }: { now: number; aim: number; end: number; answered: boolean; zone: string }): string {
  if (now > end) return timeText.promiseMissed(remaining(now, end, zone).text);
  if (answered) return timeText.answered;
  if (now > aim) return timeText.targetPassed(remaining(end, now, zone).text);
  return timeText.decisionWithin(remaining(end, now, zone).text);
}
