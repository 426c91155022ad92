import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Client } from "../app/api.ts";
import { Loaded } from "../app/loaded.tsx";
import { Card, Facts } from "../ui/page.tsx";
import { Notice } from "../ui/status.tsx";
import { Ago } from "../ui/times.tsx";
import type { Connection } from "./presets.ts";
import { ssoText as t } from "./sso-text.ts";
import s from "./sso.module.css";

type Found = Awaited<ReturnType<Client["sso"]["tests"]["get"]>>;

/** Signs in without changing anything, and shows what came and what was wrong with it. */
export function TestCard({ connection, test, writes }: { readonly connection: Connection; readonly test: string | undefined; readonly writes: boolean }) {
  const ready = connection.oidc !== null || connection.saml !== null;
  const found = useQuery({ ...api.sso.tests.get.queryOptions({ input: { test: (test ?? "") as `sso_${string}` } }), enabled: test !== undefined });
  const address = new URL(connection.ours.testUrl);
  return (
    <Card title={t.test} lead={t.testLead}>
      <div className={s.gap}>
        {test === undefined ? null : <Loaded query={found}>{(data) => <Result found={data} />}</Loaded>}
        {writes ? (ready ? <div className={s.buttons}><Button component="a" variant={test === undefined ? "filled" : "default"} href={address.pathname + address.search}>{test === undefined ? t.testStart : t.testAgain}</Button></div> : <p className={s.quiet}>{t.testSave}</p>) : null}
      </div>
    </Card>
  );
}

function Result({ found }: { readonly found: Found }) {
  const title = { good: t.testGood, bad: t.testBad, waiting: t.testWaiting }[found.status];
  const told = [
    ...(found.code === null ? [] : [{ label: t.code, value: <span className="mono">{found.code}</span> }]),
    ...(found.expected === null ? [] : [{ label: t.expected, value: found.expected }]), ...(found.received === null ? [] : [{ label: t.received, value: found.received }]),
    { label: t.subject, value: found.subject ?? t.noneValue }, { label: t.email, value: found.email ?? t.noneValue }, { label: t.name, value: found.name ?? t.noneValue },
    ...(found.groups.length === 0 ? [] : [{ label: t.groups, value: found.groups.join(", ") }]), ...(found.roles.length === 0 ? [] : [{ label: t.roles, value: found.roles.join(", ") }]),
  ];
  return (
    <>
      <Notice tone={found.status === "good" ? "ok" : found.status === "bad" ? "bad" : "info"} title={title}>{found.sentence ?? (found.would ? t.would[found.would] : null)} <span className={s.quiet}><Ago at={found.at} /></span></Notice>
      {found.status === "waiting" ? null : <Facts facts={told} />}
      {found.status === "waiting" ? null : (
        <section aria-label={t.sent}>
          <p className={s.quiet}>{t.sent}</p>
          {found.claims.length === 0 ? <p>{t.sentNothing}</p> : <dl className={s.claims}>{found.claims.map((one) => <div key={one.name}><dt className="mono">{one.name}</dt><dd>{one.values.join(", ")}</dd></div>)}</dl>}
        </section>
      )}
    </>
  );
}
