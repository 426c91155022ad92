import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useShortcuts } from "../ui/shortcuts.tsx";

/** The one primary act of a partner's pages, by the button or by C. */
export function RegisterButton() {
  const navigate = useNavigate();
  const register = () => void navigate({ to: "/deals/new", search: { deal: undefined, step: undefined } });
  useShortcuts([{ keys: "c", label: "Register a deal", run: register }]);
  return <Button leftSection={<IconPlus size={16} />} onClick={register}>Register a deal</Button>;
}
