import { translated } from "../ui/translated.ts";

export const identityText = translated({
  en: {
    welcome: "Welcome",
    welcomeLead: (program: string) => `Set a password to open ${program}`,
    noLink: "This link is not complete",
    noLinkText: "Open the link from your invitation again, or ask the person who invited you for a new one.",
    yourName: "Your name",
    yourEmail: "Your e-mail",
    newPassword: "Password",
    passwordHelp: "At least 12 characters. If you already have a password here, enter that one.",
    passwordShort: "Enter at least 12 characters",
    showPassword: "Show the password",
    setPassword: "Set password and sign in",
  },
});
