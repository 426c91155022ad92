import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client } from "../app/api.ts";
import { saidOf } from "../app/loaded.tsx";
import { StatusText } from "../ui/status.tsx";

/** Whether a customer is free to register, asked a moment after the typing stops. It never says who holds it. */
export function Availability({ domain }: { readonly domain: string }) {
  const settled = useSettled(domain.trim().toLowerCase(), 600);
  const asked = useQuery({ queryKey: ["availability", settled], queryFn: () => client.deals.availability({ domain: settled }), enabled: /\.[a-z]{2,}$/.test(settled), retry: false, staleTime: 60_000 });
  if (asked.isFetching) return <span className="quiet">Checking …</span>;
  if (asked.error) return <StatusText tone="warn">{saidOf(asked.error).sentence}</StatusText>;
  if (!asked.data) return null;
  return <StatusText tone={asked.data.answer === "free" ? "ok" : asked.data.answer === "taken" ? "warn" : "bad"}>{asked.data.sentence}</StatusText>;
}

function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
