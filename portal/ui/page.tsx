import { IconArrowLeft } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId } from "react";
import { uiText } from "./messages.ts";
import s from "./page.module.css";
import { Boundary } from "./states.tsx";
import { type PagePath, PathLink } from "./path-link.tsx";

export type PathStep = { readonly label: string; readonly to: PagePath };

type PageProps = {
  readonly title: string;
  /** A pill beside the title: the record's state. */
  readonly badge?: ReactNode;
  /** One line under the title. */
  readonly lead?: ReactNode;
  /** Where the page lies: one entry gives a way back, several a path. */
  readonly path?: readonly PathStep[];
  /** The one primary button and its lesser companions, primary last. */
  readonly actions?: ReactNode;
  /** Forms and records 1080 px, overviews 1240, data the whole width. */
  readonly width?: "record" | "overview" | "full";
  readonly children: ReactNode;
};

/** A page inside a shell: path, the one h1, actions, content. */
export function Page({ title, badge, lead, path = [], actions, width = "overview", children }: PageProps) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className={s.page} data-width={width}>
      <header className={s.head}>
        <div className={s.headText}>
          <Path path={path} />
          <div className={s.titleRow}>
            <h1 className={s.title} tabIndex={-1}>{title}</h1>
            {badge}
          </div>
          {lead ? <p className={s.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={s.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

function Path({ path }: { readonly path: readonly PathStep[] }) {
  if (path.length === 0) return null;
  return (
    <nav aria-label={uiText.breadcrumbs} className={s.path}>
      {path.length === 1 ? <IconArrowLeft size={15} aria-hidden="true" /> : null}
      {path.map((step, i) => (
        <span key={step.label}>
          {i > 0 ? <span aria-hidden="true">/</span> : null}
          <PathLink to={step.to}>{step.label}</PathLink>
        </span>
      ))}
    </nav>
  );
}

type CardProps = {
  readonly title?: string;
  readonly lead?: ReactNode;
  /** A link or a small control on the right of the title. */
  readonly action?: ReactNode;
  /** Tables and lists reach to the edge. */
  readonly flush?: boolean;
  readonly inset?: boolean;
  readonly children: ReactNode;
};

/** One subject of a page, inside a hairline. Cards never stand in cards; a fault inside one leaves the others standing. */
export function Card({ title, lead, action, flush = false, inset = false, children }: CardProps) {
  const id = useId();
  return (
    <section className={s.card} data-inset={inset || undefined} aria-labelledby={title ? id : undefined}>
      {title ? (
        <div className={s.cardHead}>
          <div><h2 id={id} className={s.cardTitle}>{title}</h2>{lead ? <p className={s.cardLead}>{lead}</p> : null}</div>
          {action}
        </div>
      ) : null}
      <div className={flush ? s.flush : s.body} data-headed={title ? true : undefined}><Boundary>{children}</Boundary></div>
    </section>
  );
}

/** Cards side by side: equal ones, two thirds and one (same height), or a main column with a narrow one (own heights). One column on phones. */
export function Columns({ kind = "equal", children }: { readonly kind?: "equal" | "main-aside" | "two-thirds" | "thirds" | "quarters"; readonly children: ReactNode }) {
  return <div className={s.columns} data-kind={kind}>{children}</div>;
}

/** Cards one under the other. */
export function Stack({ children }: { readonly children: ReactNode }) {
  return <div className={s.stack}>{children}</div>;
}

/** Facts of a record: name left, value right. */
export function Facts({ facts }: { readonly facts: readonly { readonly label: string; readonly value: ReactNode; readonly strong?: boolean }[] }) {
  return (
    <dl className={s.facts}>
      {facts.map((fact) => <div key={fact.label}><dt>{fact.label}</dt><dd data-strong={fact.strong || undefined}>{fact.value}</dd></div>)}
    </dl>
  );
}
