import { translated } from "../ui/translated.ts";

export const organisationText = translated({
  en: {
    title: "Organisation",
    lead: "What it is called, and what it demands of its people",
    nameCard: "Name",
    name: "Name of the organisation",
    nameNeeded: "Enter a name",
    save: "Save",
    saved: "Saved",
    policyCard: "Signing in",
    second: "Everybody needs a second factor",
    secondHelp: "From the next request on, whoever has none can do nothing but set one up.",
    without: (n: number) => (n === 0 ? "Everybody has one." : n === 1 ? "One person has none yet." : `${n} people have none yet.`),
    ssoOnly: "Everybody signs in through your identity provider. Administrators can still come in with a passkey, and the others are told.",
    changed: "Changed",
  },
});
