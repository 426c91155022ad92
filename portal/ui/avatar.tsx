import { initials } from "./format.ts";
import s from "./avatar.module.css";

/** Initials, round for people and square for organisations; the name stands beside it. */
export function Avatar({ name, kind = "person", logo = null }: { readonly name: string; readonly kind?: "person" | "organisation"; readonly logo?: string | null }) {
  if (logo) return <img className={s.avatar} data-kind={kind} src={logo} alt="" width={28} height={28} />;
  return <span className={s.avatar} data-kind={kind} aria-hidden="true">{kind === "organisation" ? initials(name).slice(0, 1) : initials(name)}</span>;
}
