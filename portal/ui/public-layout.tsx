import type { ReactNode } from "react";
import { uiText } from "./messages.ts";
import { OverlayRoot } from "./overlay-root.tsx";
import s from "./public-layout.module.css";

type PublicProps = { readonly name: string; readonly logo: string | null; readonly links?: readonly { readonly label: string; readonly href: string }[]; readonly children: ReactNode };

/** Pages for everyone: a light header and no shell. */
export function PublicLayout({ name, logo, links = [], children }: PublicProps) {
  return (
    <div className={s.layout}>
      <a className="skip" href="#content">{uiText.skip}</a>
      <header className={s.header}>
        <a href="/" className={s.brand}><Logo logo={logo} />{name}</a>
        {links.length > 0 ? <nav aria-label={uiText.mainNavigation} className={s.links}>{links.map((link) => <a key={link.href} href={link.href}>{link.label}</a>)}</nav> : null}
      </header>
      <main id="content" tabIndex={-1} className={s.main}>{children}<OverlayRoot /></main>
    </div>
  );
}

function Logo({ logo }: { readonly logo: string | null }) {
  if (logo) return <img src={logo} alt="" height={26} />;
  return <svg viewBox="0 0 32 32" width={26} height={26} aria-hidden="true"><rect width={32} height={32} rx={8} fill="var(--ui-brand)" /><path d="M8.5 22V10.5l7.5 7 7.5-7V22" fill="none" stroke="var(--ui-on-brand)" strokeWidth={3} strokeLinecap="round" strokeLinejoin="round" /></svg>;
}

/** One subject in the middle of a public page. */
export function PublicCard({ title, lead, children }: { readonly title: string; readonly lead?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={s.card}>
      <h1 className={s.title}>{title}</h1>
      {lead ? <p className={s.lead}>{lead}</p> : null}
      {children}
    </div>
  );
}
