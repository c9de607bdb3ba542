import type { Readiness, Reviewer } from "../ports.ts";

/**
 * Whether a reviewer could run now, found out within `timeoutMs`, whatever its adapter does. One that breaks or does not
 * answer is `missing`: it must neither stop nor hold up the others.
 */
export async function probeReviewer(
  reviewer: Pick<Reviewer, "name" | "probe">,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Readiness> {
  const { name } = reviewer;
  const deadline = new AbortController();
  const late = Promise.withResolvers<Readiness>();
  const onStop = () => late.resolve(missing(`The question whether ${name} is ready was stopped.`, "Ask again."));
  const timer = setTimeout(() => {
    deadline.abort(new DOMException("the probe took too long", "TimeoutError"));
    const seconds = Math.round(timeoutMs / 1_000);
    late.resolve(missing(`${name} did not say within ${seconds} s whether it is ready.`, `Try ${name} by hand.`));
  }, timeoutMs);
  signal.addEventListener("abort", onStop, { once: true });
  try {
    if (signal.aborted) onStop();
    return await Promise.race([ask(reviewer, AbortSignal.any([signal, deadline.signal])), late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onStop);
    deadline.abort();
  }
}

async function ask(reviewer: Pick<Reviewer, "name" | "probe">, signal: AbortSignal): Promise<Readiness> {
  try {
    return await reviewer.probe(signal);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return missing(`Whether ${reviewer.name} is ready could not be found out: ${said}`, "Please report this.");
  }
}

function missing(reason: string, hint: string): Readiness {
  return { status: "missing", reason, hint };
}
