import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ChangeEvent, type Review } from "../messages.ts";
import { ApiError, type ReviewApi, reviewApi } from "./api.ts";

/** `lost`: the server does not answer now; what was loaded stays on the screen. */
export type Connection = "live" | "lost" | "forgotten";

export interface ReviewState {
  readonly review: Review | null;
  readonly error: ApiError | null;
  readonly connection: Connection;
  /** The newest version of its work that the server told of. */
  readonly workVersion: number;
  /** Grows when something else was written, such as a recheck of it. */
  readonly elsewhere: number;
  readonly api: ReviewApi;
  /** Takes in a review that came with an answer. */
  readonly take: (review: Review) => void;
}

/**
 * A review that is kept as the server has it, whoever changes it.
 *
 * @param first one that was asked for before anything was drawn
 */
export function useReview(id: string | null, first: Review | null): ReviewState {
  const api = useMemo(() => reviewApi(id ?? "start"), [id]);
  const [review, setReview] = useState<Review | null>(first);
  const early = useRef(first);
  const [error, setError] = useState<ApiError | null>(null);
  const [connection, setConnection] = useState<Connection>("live");
  const [workVersion, setWorkVersion] = useState(0);
  const [elsewhere, setElsewhere] = useState(0);
  const take = useCallback((next: Review) => {
    setReview((now) => (now !== null && now.id === next.id && now.version > next.version ? now : next));
  }, []);
  useEffect(() => {
    setReview(early.current);
    setError(null);
    setConnection("live");
    setWorkVersion(0);
    let isOver = false;
    let isLoading = false;
    /** The newest that the server told of, and that we have. */
    let told = 0;
    let known = early.current?.version ?? 0;
    early.current = null;
    const load = async () => {
      if (isLoading) return;
      isLoading = true;
      try {
        do {
          const next = await api.load();
          if (isOver) return;
          known = next.version;
          take(next);
          setError(null);
        } while (told > known);
      } catch (problem) {
        if (!isOver && problem instanceof ApiError) setError(problem);
      } finally {
        isLoading = false;
      }
    };
    const events = api.events();
    events.onopen = () => setConnection((now) => (now === "lost" ? "live" : now));
    events.onerror = () => setConnection((now) => (now === "live" ? "lost" : now));
    events.onmessage = (event: MessageEvent<string>) => {
      const said = ChangeEvent.parse(JSON.parse(event.data));
      if (said.kind === "work") return setWorkVersion(said.version);
      if (said.kind === "elsewhere") return setElsewhere(said.version);
      if (said.kind === "forgotten") return setConnection("forgotten");
      told = said.version;
      if (told > known) void load();
    };
    if (known === 0) void load();
    return () => {
      isOver = true;
      events.close();
    };
  }, [api, take]);
  return { review, error, connection, workVersion, elsewhere, api, take };
}
