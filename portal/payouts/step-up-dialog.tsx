import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../ui/dialogs.tsx";
import { Fields } from "../ui/form-parts.tsx";
import { PasswordField } from "../ui/password-field.tsx";
import { payoutsText as t } from "./payouts-text.ts";

type Props = { readonly opened: boolean; readonly onClose: () => void; readonly title: string; readonly action: string; readonly children: ReactNode; readonly onConfirm: (password: string) => Promise<unknown> };

/** A decision that needs the password once more; where the server refuses, its sentence stands in the dialog. The password goes with the dialog. */
export function StepUpDialog({ opened, onClose, title, action, children, onConfirm }: Props) {
  const [password, setPassword] = useState("");
  const close = () => {
    setPassword("");
    onClose();
  };
  const confirm = async () => {
    if (password === "") return t.passwordNeeded;
    await onConfirm(password);
    return undefined;
  };
  return (
    <ConfirmDialog opened={opened} onClose={close} title={title} action={action} onConfirm={confirm}>
      <Fields>
        {children}
        <PasswordField label={t.password} help={t.passwordHelp} required autoComplete="current-password" showLabel={t.showPassword} name="again" value={password} onChange={setPassword} onBlur={() => undefined} error={undefined} />
      </Fields>
    </ConfirmDialog>
  );
}
