import { useSuspenseQuery } from "@tanstack/react-query";
import { api, type Client, client, queryClient } from "./api.ts";

export type Me = Awaited<ReturnType<Client["me"]>>;

/** Who is signed in; asked once and kept until something about it changes. */
export const meQuery = api.me.queryOptions({ input: {}, staleTime: 5 * 60_000 });

/** Inside the shell, where somebody is signed in. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** Whether the person may do something: hides buttons; the server decides. */
export function may(me: Me, permission: Me["permissions"][number]): boolean {
  return me.permissions.includes(permission);
}

/** Works for another organisation from now on. Nothing of the one before may stay on the page, so it is loaded anew. */
export async function enterOrganisation(id: Me["organisation"]["id"]): Promise<void> {
  await client.session.enter({ organisation: id });
  queryClient.clear();
  location.assign("/");
}

export async function signOut(): Promise<void> {
  await client.session.signOut({});
  queryClient.clear();
  location.assign("/login");
}
