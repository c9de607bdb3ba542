import { lazy, Suspense, useMemo } from "react";
import { workApi } from "./api.ts";
import { Header } from "./header.tsx";
import { ReviewsTab } from "./reviews-tab.tsx";
import type { useLook } from "./use-look.ts";
import type { Place } from "./use-place.ts";
import type { Theme } from "./use-theme.ts";
import { useWorkEvents } from "./use-work.ts";

const WorkTab = lazy(() => import("./work-tab.tsx"));

interface WorkPageProps {
  readonly workId: string;
  readonly place: Place;
  readonly go: (change: Partial<Place>) => void;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly look: ReturnType<typeof useLook>[0];
  readonly onStyle: ReturnType<typeof useLook>[1];
}

/** A piece of building without a review: there may be none yet. */
export function WorkPage({ workId, place, go, theme, onTheme, look, onStyle }: WorkPageProps) {
  const api = useMemo(() => workApi(workId), [workId]);
  const { told, connection } = useWorkEvents(api);
  const onReview = (review: string) => go({ review, work: null, tab: "flags", flag: null, step: null });
  const isOnList = place.tab === "reviews";
  return (
    <div className="page">
      <Header
        {...{ theme, onTheme, review: null, tabs: ["work", "reviews"] }}
        tab={isOnList ? "reviews" : "work"}
        onTab={(tab) => go({ tab })}
      />
      {connection !== "live" && (
        <p className="banner" role="alert">
          {connection === "lost"
            ? `blindspot has stopped. Start it again: blindspot work show ${workId} --web`
            : "This work was removed from the ledger. What is shown here is not stored any more."}
        </p>
      )}
      <main>
        {isOnList ? (
          <ReviewsTab
            currentId={workId}
            onOpen={onReview}
            onWork={(work) => go({ work, review: null, tab: "work", step: null, flag: null })}
          />
        ) : (
          <Suspense>
            <WorkTab
              key={workId}
              {...{ workId, told, look, onStyle, onReview, step: place.step, reviewId: null }}
              onStep={(step) => go({ step })}
            />
          </Suspense>
        )}
      </main>
    </div>
  );
}
