import { Button } from "@mantine/core";
import { IconWifiOff } from "@tabler/icons-react";
import { Component, type ReactNode, useSyncExternalStore } from "react";
import { uiText } from "./messages.ts";
import { statesText } from "./states-text.ts";
import s from "./states.module.css";

type StateProps = { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode; readonly small?: ReactNode; /** The title is the page's own heading. */ readonly isPage?: boolean };

/** Nothing here yet: title, one sentence, one button. */
export function EmptyState({ title, children, action, small, isPage = false }: StateProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className={s.state}>
      <Title className={s.title}>{title}</Title>
      {children ? <div className={s.text}>{children}</div> : null}
      {action ? <div className={s.action}>{action}</div> : null}
      {small ? <p className={s.small}>{small}</p> : null}
    </div>
  );
}

type ErrorProps = { readonly title?: string; readonly text?: string; readonly request?: string | undefined; readonly onRetry?: () => void };

/** What happened, what was kept, what to do. `request` is what support asks for. */
export function ErrorState({ title = statesText.errorTitle, text = statesText.errorText, request, onRetry }: ErrorProps) {
  return (
    <div role="alert">
      <EmptyState
        title={title}
        action={onRetry ? <Button variant="default" onClick={onRetry}>{uiText.retry}</Button> : undefined}
        small={request ? statesText.request(request) : undefined}
      >{text}</EmptyState>
    </div>
  );
}

/** For a part of a page a role may not see. Whole pages answer as not found instead. */
export function NoPermission({ who = statesText.noPermissionWho }: { readonly who?: string }) {
  return <EmptyState title={statesText.noPermissionTitle}>{statesText.noPermissionText(who)}</EmptyState>;
}

export function NotFound() {
  return <EmptyState isPage title={statesText.notFoundTitle} action={<Button variant="default" component="a" href="/">{statesText.home}</Button>}>{statesText.notFoundText}</EmptyState>;
}

/** Bars where text will stand; the same geometry as what comes. */
export function Skeleton({ lines = 3, tall = false }: { readonly lines?: number; readonly tall?: boolean }) {
  return (
    <div className={s.skeleton} data-tall={tall || undefined} role="status" aria-label={statesText.loading}>
      {Array.from({ length: lines }, (_, i) => <div key={i} style={{ inlineSize: `${[92, 78, 85, 64, 88][i % 5]}%` }} />)}
    </div>
  );
}

function subscribe(changed: () => void): () => void {
  addEventListener("online", changed);
  addEventListener("offline", changed);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
  };
}

/** Shown above the page while there is no network. */
export function OfflineBanner({ offline }: { readonly offline?: boolean }) {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine, () => true);
  const shown = offline ?? !online;
  return <div role="status">{shown ? <p className={s.offline}><IconWifiOff size={16} aria-hidden="true" />{statesText.offline}</p> : null}</div>;
}

type BoundaryProps = { readonly children: ReactNode; readonly onError?: (error: unknown) => void };

/** Keeps a fault inside one card: the rest of the page goes on. A class, because React has no other way to catch. */
export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown) {
    this.props.onError?.(error);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <ErrorState title={statesText.crashedTitle} text={statesText.crashedText} onRetry={() => this.setState({ failed: false })} />;
  }
}
