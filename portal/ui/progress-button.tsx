import { Button, type ButtonProps } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { statesText } from "./states-text.ts";

type Props = Omit<ButtonProps, "loading"> & {
  readonly children: ReactNode;
  /** Runs until its promise settles; the button cannot be pressed twice meanwhile. */
  readonly onRun: () => Promise<unknown>;
  readonly type?: "button" | "submit";
};

/** For acts the server must answer (approvals, payouts): shows that it works, and after a second for how long. */
export function ProgressButton({ children, onRun, disabled, type = "button", ...rest }: Props) {
  const [since, setSince] = useState<number | null>(null);
  const seconds = useSeconds(since);
  const running = since !== null;
  const guard = useRef(false);
  const run = async () => {
    if (guard.current) return;
    guard.current = true;
    setSince(performance.now());
    try {
      await onRun();
    } finally {
      guard.current = false;
      setSince(null);
    }
  };
  return (
    <>
      <Button {...rest} type={type} disabled={disabled ?? false} aria-busy={running} data-running={running || undefined} leftSection={running ? <Spinner /> : rest.leftSection} onClick={() => void run()}>
        {running && seconds >= 1 ? statesText.working(seconds) : children}
      </Button>
      <span className="vh" role="status">{running && seconds >= 1 ? statesText.loading : ""}</span>
    </>
  );
}

function useSeconds(since: number | null): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - since) / 1000)), 200);
    return () => {
      clearInterval(timer);
      setSeconds(0);
    };
  }, [since]);
  return seconds;
}

function Spinner() {
  return (
    <svg viewBox="0 0 16 16" width={16} height={16} aria-hidden="true">
      <circle cx={8} cy={8} r={6} fill="none" stroke="currentColor" strokeOpacity={0.3} strokeWidth={2} />
      <path d="M8 2a6 6 0 0 1 6 6" fill="none" stroke="currentColor" strokeWidth={2} strokeLinecap="round">
        <animateTransform attributeName="transform" type="rotate" from="0 8 8" to="360 8 8" dur="0.8s" repeatCount="indefinite" />
      </path>
    </svg>
  );
}
