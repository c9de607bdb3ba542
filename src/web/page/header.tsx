import type { Review } from "../messages.ts";
import type { Tab } from "./use-place.ts";
import type { Theme } from "./use-theme.ts";
import { countOf } from "./words.ts";

const names: Record<Tab, string> = {
  flags: "Flags",
  change: "Change",
  coverage: "Coverage",
  receipt: "Receipt",
  rechecks: "Rechecks",
  work: "Work",
  reviews: "Past reviews",
};

const themeSigns: Record<Theme, string> = { system: "◐", light: "○", dark: "●" };

interface HeaderProps {
  readonly review: Review | null;
  /** Those that there are. */
  readonly tabs: readonly Tab[];
  readonly tab: Tab;
  readonly theme: Theme;
  readonly onTab: (tab: Tab) => void;
  readonly onTheme: () => void;
}

/** Which review it is, whether it still runs, and where else one can go. */
export function Header({ review, tabs, tab, theme, onTab, onTheme }: HeaderProps) {
  return (
    <header className="header">
      <p className="brand">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <circle cx="8" cy="8" r="6.25" />
          <circle cx="10" cy="6.5" r="2.5" className="spot" />
        </svg>
        <span>blindspot</span>
      </p>
      <nav className="tabs" aria-label="Views">
        {tabs.map((one) => (
          <button key={one} type="button" aria-current={one === tab ? "page" : undefined} onClick={() => onTab(one)}>
            {names[one]}
          </button>
        ))}
      </nav>
      <p className="what" title={review?.took}>
        {review?.took ?? ""}
      </p>
      {review !== null && <StatusChip review={review} onCoverage={() => onTab("coverage")} />}
      <button
        type="button"
        className="plain"
        aria-label={`Colours: ${theme}`}
        title={`Colours: ${theme}`}
        onClick={onTheme}
      >
        {themeSigns[theme]}
      </button>
    </header>
  );
}

interface StatusChipProps {
  readonly review: Review;
  readonly onCoverage: () => void;
}

/** How far the review got; a click tells why. */
function StatusChip({ review, onCoverage }: StatusChipProps) {
  const { status, threads, judge, isOpen, round, recheckOf, broughtFrom } = review;
  const left = threads.filter((thread) => thread.status === "running").length;
  const failed = threads.filter(({ problem }) => problem !== null).length;
  const words = [
    ...(recheckOf === null ? [] : ["recheck"]),
    ...(broughtFrom === null ? [] : [`brought from ${broughtFrom}`]),
    ...(status === "running" ? [`running, ${countOf(left, "thread")} left`] : [status]),
    ...(failed > 0 ? [`${countOf(failed, "thread")} failed`] : []),
    ...(judge === "agent" ? ["as suggestions"] : []),
    ...(round === "again" ? ["second round"] : []),
    ...(isOpen ? ["not blind"] : []),
  ];
  return (
    <button
      type="button"
      className={`chip ${status === "running" ? "chip-live" : ""} ${failed > 0 ? "chip-warning" : ""}`}
      title="What was read, and what not"
      onClick={onCoverage}
    >
      {words.join(" · ")}
    </button>
  );
}
