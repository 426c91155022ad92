import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

type Clock = {
  /** The person's zone: what every date is shown in. */
  readonly zone: string;
  /** The program's zone: what the rules count in. */
  readonly programZone: string;
  readonly now: () => number;
};

const ClockContext = createContext<Clock>({ zone: "UTC", programZone: "UTC", now: Date.now });

/** Zones and time for everything inside. A sandbox, or a test, passes a clock of its own. */
export function ClockProvider({ zone, programZone, now = Date.now, children }: { readonly zone: string; readonly programZone: string; readonly now?: () => number; readonly children: ReactNode }) {
  const value = useMemo(() => ({ zone, programZone, now }), [zone, programZone, now]);
  return <ClockContext.Provider value={value}>{children}</ClockContext.Provider>;
}

export function useClock(): Clock {
  return useContext(ClockContext);
}

/** The present, read again every so often while the page is on screen. */
export function useNow(everyMs = 30_000): number {
  const { now } = useClock();
  const [value, setValue] = useState(now);
  useEffect(() => {
    const tick = () => setValue(now());
    const timer = setInterval(() => document.visibilityState === "visible" && tick(), everyMs);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [everyMs, now]);
  return value;
}
