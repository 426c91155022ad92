import { translated } from "../ui/translated.ts";

export const appText = translated({
  en: {
    signIn: "Sign in",
    signInLead: (program: string) => `to ${program}`,
    email: "E-mail",
    password: "Password",
    showPassword: "Show the password",
    emailNeeded: "Enter your e-mail address",
    passwordNeeded: "Enter your password",
    account: "Your account",
    accountLead: "Who you are here and what you may do",
    name: "Name",
    organisation: "Organisation",
    roles: "Roles",
    you: "You",
    permissions: "What you may do",
    permissionsLead: "Your roles decide; an owner of your organisation can change them.",
    otherOrganisations: "Where else you work",
    enter: "Work there",
    kinds: { vendor: "Program team", partner: "Partner", customer: "Customer", affiliate: "Affiliate" },
    keyboard: "Keyboard",
    singleKeys: "Shortcuts of a single letter",
    singleKeysHelp: "Such as C to create and J or K to move. Keys with Control or Command always work. Kept in this browser.",
  },
});
