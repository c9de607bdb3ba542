import { useEffect, useRef, useState } from "react";
import { ChangeEvent, type WorkMessage } from "../messages.ts";
import { ApiError, type WorkApi } from "./api.ts";
import type { Connection } from "./use-review.ts";

export interface WorkState {
  readonly work: WorkMessage | null;
  readonly error: ApiError | null;
}

/** A piece of building that is kept as the server has it. @param told the newest version that the server told of */
export function useWork(api: WorkApi, told: number): WorkState {
  const [work, setWork] = useState<WorkMessage | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  /** Of the api: what is on its way for another one is of no use any more. */
  const now = useRef({ api, isLoading: false, known: 0, told });
  if (now.current.api !== api) now.current = { api, isLoading: false, known: 0, told };
  now.current.told = told;
  useEffect(() => {
    const mine = now.current;
    if (mine.isLoading || (mine.known > 0 && told <= mine.known)) return;
    const load = async () => {
      do {
        const next = await api.load();
        if (now.current !== mine) return;
        mine.known = next.version;
        setWork(next);
        setError(null);
      } while (mine.told > mine.known);
    };
    mine.isLoading = true;
    load()
      .catch((problem: unknown) => problem instanceof ApiError && now.current === mine && setError(problem))
      .finally(() => {
        mine.isLoading = false;
      });
  }, [api, told]);
  return { work, error };
}

/** What the server tells of a piece of building over a connection of its own. */
export function useWorkEvents(api: WorkApi): { readonly told: number; readonly connection: Connection } {
  const [told, setTold] = useState(0);
  const [connection, setConnection] = useState<Connection>("live");
  useEffect(() => {
    const events = api.events();
    events.onopen = () => setConnection((now) => (now === "lost" ? "live" : now));
    events.onerror = () => setConnection((now) => (now === "live" ? "lost" : now));
    events.onmessage = (event: MessageEvent<string>) => {
      const said = ChangeEvent.parse(JSON.parse(event.data));
      if (said.kind === "forgotten") setConnection("forgotten");
      else setTold(said.version);
    };
    return () => events.close();
  }, [api]);
  return { told, connection };
}
