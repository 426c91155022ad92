import { api, type Client, queryClient } from "../app/api.ts";
import { toast } from "../ui/toast.tsx";

export type Provisioning = Awaited<ReturnType<Client["provisioning"]["get"]>>;
export type ProvisionedGroup = Awaited<ReturnType<Client["provisioning"]["groups"]>>["items"][number];
export type ProvisionedUser = Awaited<ReturnType<Client["provisioning"]["users"]>>["items"][number];
export type ProvisioningRequest = Awaited<ReturnType<Client["provisioning"]["requests"]>>["items"][number];

/** An act on the connection; afterwards everything the page shows is read again. The server's sentence is thrown on. */
export async function actOnProvisioning<T>(act: () => Promise<T>, done: string): Promise<T> {
  const result = await act();
  toast(done);
  await queryClient.invalidateQueries({ queryKey: api.provisioning.key() });
  return result;
}
